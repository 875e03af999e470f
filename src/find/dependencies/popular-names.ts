// Names that typosquatting lives on: widely used packages, and true packages that happen to be one slip away from one of them.

import type { Ecosystem } from "../../model/index.ts";

type Names = { readonly popular: readonly string[]; readonly genuine: ReadonlySet<string> };

const names: Partial<Readonly<Record<Ecosystem, Names>>> = {
  npm: {
    popular: [
      "axios",
      "babel-loader",
      "body-parser",
      "chalk",
      "commander",
      "cross-env",
      "css-loader",
      "dotenv",
      "electron",
      "eslint",
      "express",
      "fs-extra",
      "jquery",
      "jsonwebtoken",
      "lodash",
      "minimist",
      "moment",
      "mongoose",
      "mongodb",
      "nodemailer",
      "nodemon",
      "prettier",
      "react-dom",
      "react-router",
      "react-redux",
      "redux",
      "request",
      "rimraf",
      "rollup",
      "socket.io",
      "typescript",
      "underscore",
      "webpack",
      "winston",
      "discord.js",
      "puppeteer",
      "colors",
      "semver",
      "yargs",
      "bluebird",
    ],
    genuine: new Set([
      "requests",
      "momentjs",
      "eslint-",
      "tslint",
      "jslint",
      "reduct",
      "redux2",
      "color",
      "colord",
      "server",
    ]),
  },
  PyPI: {
    popular: [
      "beautifulsoup4",
      "boto3",
      "botocore",
      "certifi",
      "cryptography",
      "django",
      "fastapi",
      "flask",
      "gunicorn",
      "jinja2",
      "matplotlib",
      "numpy",
      "openai",
      "pandas",
      "pillow",
      "psycopg2",
      "pydantic",
      "pytest",
      "python-dateutil",
      "pyyaml",
      "requests",
      "scikit-learn",
      "scipy",
      "selenium",
      "setuptools",
      "sqlalchemy",
      "tensorflow",
      "torch",
      "urllib3",
      "virtualenv",
      "colorama",
      "cryptocompare",
    ],
    genuine: new Set([
      "request",
      "djongo",
      "jinjax",
      "openapi",
      "psycopg",
      "pyaml",
      "torchx",
      "willow",
      "psycopg3",
      "urllib2",
      "jinja",
      "boto",
      "beautifulsoup",
      "pytest7",
      "flask2",
      "numpy2",
    ]),
  },
};

/** The popular package that the name is one slip away from, if it is not itself a known one. */
export function confusedWith(ecosystem: Ecosystem, name: string): string | undefined {
  const table = names[ecosystem];
  if (table === undefined || name.length < 5 || table.genuine.has(name) || table.popular.includes(name))
    return undefined;
  return table.popular.find((popular) => popular.length >= 5 && isOneSlipAway(name, popular));
}

/** One letter too many, too few, exchanged, or two swapped. */
export function isOneSlipAway(a: string, b: string): boolean {
  if (a === b || Math.abs(a.length - b.length) > 1) return false;
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  const restA = a.slice(start);
  const restB = b.slice(start);
  if (restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)) return true;
  return (
    restA.length > 1 && restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2)
  );
}
