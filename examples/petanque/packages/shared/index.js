"use strict";
const semver = require("semver");

/** The newer of two released versions. */
exports.newer = (a, b) => (semver.gt(a, b) ? a : b);
