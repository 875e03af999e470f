// Rules on what programs let others do without asking who they are, or by asking in vain, and on tables that they hand out.

import type { CodeRule } from "./rule.ts";

const flask = "from flask import Flask, request\napp = Flask(__name__)\n";

export const handlerRules: readonly CodeRule[] = [
  {
    id: "python/missing-authentication",
    covers: [],
    reach: "in-file",
    title: "Administration that asks nobody who he is",
    cwe: [306, 862, 284],
    score: 7.5,
    harm: "so everyone who finds the address can do what it does",
    why: "An address is no secret: scanners try those that sound like administration first.",
    instead: "Ask for a login and for the right to do this, for instance with a decorator on the handler.",
    examples: {
      bad: [
        `${flask}@app.route("/admin/users/<int:number>", methods=["DELETE"])\ndef remove(number):\n    users.pop(number)\n    return "gone"\n`,
        'from fastapi import FastAPI\napp = FastAPI()\n@app.post("/admin/shutdown")\nasync def shutdown():\n    stop()\n    return {}\n',
      ],
      good: [
        `${flask}from flask_login import login_required\n@app.route("/admin/users/<int:number>", methods=["DELETE"])\n@login_required\ndef remove(number):\n    users.pop(number)\n    return "gone"\n`,
        `${flask}from flask import abort, session\n@app.before_request\ndef check():\n    if "user" not in session:\n        abort(401)\n@app.route("/admin/users/<int:number>", methods=["DELETE"])\ndef remove(number):\n    users.pop(number)\n    return "gone"\n`,
        `${flask}@app.route("/users/<int:number>")\ndef show(number):\n    return str(number)\n`,
      ],
    },
  },
  {
    id: "python/assert-on-rights",
    covers: [],
    reach: "syntactic",
    title: "Rights that are only asserted",
    cwe: [703, 617, 285],
    score: 6.5,
    harm: "so with `python -O` everybody may do it",
    why: "Assertions are for mistakes of the program; an optimised run leaves them out, with whatever they guard.",
    instead: "`if not allowed: raise PermissionError(...)`.",
    examples: {
      bad: ["def remove(user, item):\n    assert user.is_admin\n    item.delete()\n"],
      good: [
        "def remove(user, item):\n    if not user.is_admin:\n        raise PermissionError(item)\n    item.delete()\n",
        "def area(width):\n    assert width > 0\n    return width * width\n",
      ],
    },
  },
  {
    id: "python/ignored-verification",
    covers: [],
    reach: "syntactic",
    title: "Verification whose answer is thrown away",
    cwe: [390, 347, 703, 755],
    score: 7.4,
    harm: "so what is not genuine passes, too",
    why: "A verification that raises says no by its error; a handler that does nothing turns every no into a yes.",
    instead: "Refuse in the handler: `return False`, or let the error pass.",
    examples: {
      bad: [
        "def accept(key, signature, text):\n    try:\n        key.verify(signature, text)\n    except Exception:\n        pass\n    return use(text)\n",
      ],
      good: [
        "def accept(key, signature, text):\n    try:\n        key.verify(signature, text)\n    except ValueError:\n        return None\n    return use(text)\n",
        "def accept(key, signature, text):\n    try:\n        key.verify(signature, text)\n        return use(text)\n    except ValueError:\n        pass\n    return None\n",
      ],
    },
  },
  {
    id: "python/csv-injection",
    covers: [],
    reach: "in-file",
    title: "Cells of a table that others wrote",
    cwe: [1236],
    score: 4.6,
    harm: "so a cell can be a formula in the program that opens the table",
    why: "Spreadsheets run what begins with `=`, `+`, `-` or `@`, and formulas can fetch and send data.",
    instead: "Put a `'` before values that begin with one of `=+-@` or a tab.",
    examples: {
      bad: [
        `${flask}import csv\n@app.route("/keep", methods=["POST"])\ndef keep():\n    with open("answers.csv", "a", newline="") as file:\n        csv.writer(file).writerow([request.form["name"]])\n    return "kept"\n`,
      ],
      good: [
        `${flask}import csv\n@app.route("/keep", methods=["POST"])\ndef keep():\n    name = request.form["name"]\n    if name.startswith(("=", "+", "-", "@")):\n        name = "'" + name\n    with open("answers.csv", "a", newline="") as file:\n        csv.writer(file).writerow([name])\n    return "kept"\n`,
        `${flask}import csv\n@app.route("/keep", methods=["POST"])\ndef keep():\n    with open("answers.csv", "a", newline="") as file:\n        csv.writer(file).writerow([int(request.form["age"])])\n    return "kept"\n`,
      ],
    },
  },
  {
    id: "python/mass-assignment",
    covers: [],
    reach: "in-file",
    title: "Fields that a request names are written as they come",
    cwe: [915],
    score: 7.1,
    harm: "so whoever sends it can write fields that nobody meant to offer",
    why: "A table has columns that only the program may set: who owns it, what it costs, whether somebody is an administrator.",
    instead:
      "Name the fields that may be written, or let a form or a serializer with declared fields read the request.",
    examples: {
      bad: [
        `${flask}from models import User, db\n@app.route("/me", methods=["POST"])\ndef me():\n    user = User.query.get(1)\n    for key, value in request.form.items():\n        setattr(user, key, value)\n    db.session.commit()\n    return "ok"\n`,
        "from django.db import models\nfrom django.http import JsonResponse\nimport json\nclass Account(models.Model):\n    name = models.CharField(max_length=9)\ndef add(request):\n    Account(**json.loads(request.body)).save()\n    return JsonResponse({})\n",
      ],
      good: [
        `${flask}from models import User, db\n@app.route("/me", methods=["POST"])\ndef me():\n    user = User.query.get(1)\n    for key, value in request.form.items():\n        if key in ("name", "town"):\n            setattr(user, key, value)\n    db.session.commit()\n    return "ok"\n`,
        "from django import forms\nfrom models import Account\nclass AccountForm(forms.Form):\n    name = forms.CharField()\ndef add(request):\n    form = AccountForm(request.POST)\n    form.is_valid()\n    Account(**form.cleaned_data).save()\n",
      ],
    },
  },
  {
    id: "python/format-string",
    covers: [],
    reach: "in-file",
    title: "Format string that others write",
    cwe: [134],
    score: 6.5,
    harm: "so its fields can read any attribute that can be reached from what is formatted",
    why: "`{config.__class__.__init__.__globals__}` is a field like any other: from one object a template gets at modules, settings and keys.",
    instead:
      "Keep the template in the program and give the value to a field of it, or use `string.Template`.",
    examples: {
      bad: [
        `${flask}class Event:\n    def __init__(self):\n        self.name = "a"\n@app.route("/f")\ndef f():\n    event = Event()\n    return {"text": request.args["t"].format(event=event)}\n`,
      ],
      good: [
        `${flask}@app.route("/f")\ndef f():\n    return {"text": "hello {}".format(request.args["t"])}\n`,
        `${flask}@app.route("/f")\ndef f():\n    return {"text": request.args["t"].format(year=2026)}\n`,
      ],
    },
  },
];
