"use strict";
const express = require("express");

const app = express();
app.disable("x-powered-by");
app.get("/health", (_request, response) => response.json({ ok: true }));
app.listen(Number(process.env.PORT ?? 3000));
