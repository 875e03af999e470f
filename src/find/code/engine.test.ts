import { expect, test } from "vitest";
import { repoPath } from "../../model/index.ts";
import { codeEngine } from "./engine.ts";

const python = Buffer.from("#!/usr/bin/env python3\nprint(1)\n");
const shell = Buffer.from("#!/bin/sh\nls\n");

test.each([
  ["app/views.py", undefined, false, true],
  ["app/window.pyw", undefined, false, true],
  ["deploy/app.wsgi", undefined, false, true],
  ["SConstruct", undefined, false, true],
  ["build/wscript", undefined, false, true],
  ["src/fast.pyx", undefined, false, true],
  ["cgi-bin/form.cgi", python, false, true],
  ["cgi-bin/form.cgi", shell, false, false],
  ["bin/tool", python, false, true],
  ["bin/tool", shell, true, false],
  ["bin/tool.run", python, true, true],
  ["notes.txt", python, false, false],
  ["my.wsgi.bak", undefined, false, false],
] as const)("%s (%o) is Python or not", (path, firstBytes, isExecutable, isWanted) => {
  const head = {
    path: repoPath(path),
    ...{ isExecutable, sizeBytes: 40, role: "changed" as const },
    ...(firstBytes === undefined ? {} : { firstBytes }),
  };
  expect(codeEngine.wants(head)).toBe(isWanted);
});
