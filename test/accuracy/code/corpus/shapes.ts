// Ways of a value through a program: `param` comes in, `bar` goes to the sink. Half of them carry it there, the other half do not.
// Written from the language reference: each shape uses one construct that an analysis must understand to tell the halves apart.

/** Body lines of the handler (four spaces are added); `helpers` stand before it; `files` are further modules. */
export type Shape = {
  readonly name: string;
  readonly body: string;
  readonly helpers?: string;
  readonly imports?: string;
  readonly files?: Readonly<Record<string, string>>;
};

export const carrying: readonly Shape[] = [
  { name: "direct", body: "bar = param" },
  {
    name: "helper function",
    helpers: "def pass_on(value):\n    result = value\n    return result\n",
    body: "bar = pass_on(param)",
  },
  {
    name: "two helpers",
    helpers: "def inner(value):\n    return value\ndef outer(value):\n    return inner(value)\n",
    body: "bar = outer(param)",
  },
  { name: "dict", body: "box = {}\nbox['a'] = 'constant'\nbox['b'] = param\nbar = box['b']" },
  { name: "dict literal and get", body: "box = {'a': 'constant', 'b': param}\nbar = box.get('b')" },
  {
    name: "list after pop",
    body: "items = ['safe', 'more']\nitems.append(param)\nitems.append('safe')\nitems.pop(0)\nbar = items[1]",
  },
  { name: "list from the end", body: "items = ['a', param]\nbar = items[-1]" },
  {
    name: "condition that always holds",
    body: "number = 106\nif (7 * 18) + number > 200:\n    bar = param\nelse:\n    bar = 'constant'",
  },
  {
    name: "conditional expression",
    body: "number = 86\nbar = param if (7 * 42) - number > 200 else 'constant'",
  },
  {
    name: "match",
    body: "guess = 'ABC'[1]\nmatch guess:\n    case 'A':\n        bar = 'bob'\n    case 'B':\n        bar = param\n    case _:\n        bar = 'nobody'",
  },
  {
    name: "base64 there and back",
    imports: "import base64",
    body: "bar = base64.b64decode(base64.b64encode(param.encode('utf-8'))).decode('utf-8')",
  },
  {
    name: "config parser",
    imports: "import configparser",
    body: "conf = configparser.ConfigParser()\nconf.add_section('s')\nconf.set('s', 'a', 'constant')\nconf.set('s', 'b', param)\nbar = conf.get('s', 'b')",
  },
  { name: "f-string", body: "bar = f'{param}'" },
  { name: "percent format", body: "bar = 'x%s' % param" },
  { name: "format method", body: "bar = '{0}-{1}'.format('a', param)" },
  { name: "join", body: "bar = '-'.join(['a', param])" },
  { name: "concatenation in a loop", body: "bar = ''\nfor part in ['a', param]:\n    bar += part" },
  { name: "string methods", body: "bar = param.strip().lower().replace('a', 'b')" },
  { name: "slice", body: "bar = param[1:]" },
  { name: "split", body: "bar = param.split(' ')[0]" },
  {
    name: "class field",
    helpers:
      "class Holder:\n    def __init__(self, value):\n        self.value = value\n    def get(self):\n        return self.value\n",
    body: "bar = Holder(param).get()",
  },
  {
    name: "inherited method",
    helpers:
      "class Base:\n    def same(self, value):\n        return value\nclass Derived(Base):\n    pass\n",
    body: "bar = Derived().same(param)",
  },
  {
    name: "static method",
    helpers: "class Tools:\n    @staticmethod\n    def same(value):\n        return value\n",
    body: "bar = Tools.same(param)",
  },
  {
    name: "property",
    helpers:
      "class Holder:\n    def __init__(self, value):\n        self._value = value\n    @property\n    def value(self):\n        return self._value\n",
    body: "bar = Holder(param).value",
  },
  { name: "closure", body: "def inner():\n    return param\nbar = inner()" },
  { name: "lambda", body: "same = lambda value: value\nbar = same(param)" },
  { name: "tuple unpacking", body: "first, bar = 'constant', param" },
  {
    name: "star arguments",
    helpers: "def last(*values):\n    return values[1]\n",
    body: "bar = last('a', param)",
  },
  {
    name: "keyword arguments",
    helpers: "def named(**values):\n    return values['b']\n",
    body: "bar = named(a='constant', b=param)",
  },
  {
    name: "default argument",
    helpers: "def pick(value, other='constant'):\n    return value\n",
    body: "bar = pick(param)",
  },
  {
    name: "partial",
    imports: "import functools",
    helpers: "def both(a, b):\n    return b\n",
    body: "bar = functools.partial(both, 'constant')(param)",
  },
  { name: "map", body: "bar = list(map(lambda v: v.strip(), [param]))[0]" },
  { name: "comprehension", body: "bar = ''.join([c for c in param])" },
  {
    name: "generator",
    helpers: "def produce(value):\n    yield value\n",
    body: "bar = ''\nfor item in produce(param):\n    bar = item",
  },
  { name: "walrus", body: "if (found := param):\n    bar = found\nelse:\n    bar = 'constant'" },
  { name: "try and except", body: "try:\n    bar = param\nexcept ValueError:\n    bar = 'constant'" },
  { name: "nested dict", body: "box = {'a': {'b': param}}\nbar = box['a']['b']" },
  {
    name: "while loop",
    body: "count = 0\nbar = 'constant'\nwhile count < 2:\n    bar = param\n    count += 1",
  },
  { name: "useless check", body: "if param != '':\n    bar = param\nelse:\n    bar = 'constant'" },
  {
    name: "module function",
    imports: "import middle",
    files: { "middle.py": "def same(value):\n    return value\n" },
    body: "bar = middle.same(param)",
  },
  {
    name: "class of another module",
    imports: "from middle import Holder",
    files: { "middle.py": "class Holder:\n    def __init__(self, value):\n        self.value = value\n" },
    body: "bar = Holder(param).value",
  },
  {
    name: "package with a re-export",
    imports: "from middle import same",
    files: {
      "middle/__init__.py": "from .deep import same\n",
      "middle/deep.py": "def same(value):\n    return value\n",
    },
    body: "bar = same(param)",
  },
  {
    name: "thread-local",
    imports: "import threading",
    body: "local = threading.local()\nlocal.value = param\nbar = local.value",
  },
  {
    name: "data class",
    imports: "from dataclasses import dataclass",
    helpers: "@dataclass\nclass Point:\n    name: str\n    other: str\n",
    body: "bar = Point(name=param, other='constant').name",
  },
  {
    name: "json there and back",
    imports: "import json",
    body: "bar = json.loads(json.dumps({'a': param}))['a']",
  },
  { name: "url decoding", imports: "import urllib.parse", body: "bar = urllib.parse.unquote_plus(param)" },
];

export const harmless: readonly Shape[] = [
  { name: "constant instead", body: "bar = 'constant'\nother = param" },
  { name: "overwritten", body: "bar = param\nbar = 'constant'" },
  {
    name: "helper that ignores it",
    helpers: "def ignore(value):\n    result = 'constant'\n    return result\n",
    body: "bar = ignore(param)",
  },
  { name: "other key", body: "box = {}\nbox['a'] = 'constant'\nbox['b'] = param\nbar = box['a']" },
  { name: "other key of a literal", body: "box = {'a': 'constant', 'b': param}\nbar = box.get('a')" },
  { name: "key overwritten", body: "box = {'b': param}\nbox['b'] = 'constant'\nbar = box['b']" },
  {
    name: "list after pop",
    body: "items = ['safe', 'more']\nitems.append(param)\nitems.append('safe')\nitems.pop(0)\nbar = items[0]",
  },
  { name: "other end of a list", body: "items = ['a', param]\nbar = items[-2]" },
  {
    name: "condition that never holds",
    body: "number = 106\nif (7 * 18) + number > 200:\n    bar = 'constant'\nelse:\n    bar = param",
  },
  {
    name: "conditional expression",
    body: "number = 86\nbar = 'constant' if (7 * 42) - number > 200 else param",
  },
  {
    name: "match",
    body: "guess = 'ABC'[0]\nmatch guess:\n    case 'A':\n        bar = 'bob'\n    case 'B':\n        bar = param\n    case _:\n        bar = 'nobody'",
  },
  {
    name: "config parser",
    imports: "import configparser",
    body: "conf = configparser.ConfigParser()\nconf.add_section('s')\nconf.set('s', 'a', 'constant')\nconf.set('s', 'b', param)\nbar = conf.get('s', 'a')",
  },
  { name: "first of a tuple", body: "bar, other = 'constant', param" },
  { name: "number", body: "bar = str(int(param))" },
  { name: "length", body: "bar = str(len(param))" },
  { name: "boolean", body: "bar = 'yes' if param else 'no'" },
  { name: "allow list", body: "bar = 'constant'\nif param in ('red', 'green'):\n    bar = param" },
  {
    name: "allow list with early return",
    body: "if param not in ['red', 'green']:\n    return 'no'\nbar = param",
  },
  {
    name: "allow list of the module",
    helpers: "COLOURS = {'red', 'green'}\n",
    body: "if param not in COLOURS:\n    raise ValueError(param)\nbar = param",
  },
  {
    name: "table",
    helpers: "TABLE = {'a': 'first', 'b': 'second'}\n",
    body: "bar = TABLE.get(param, 'none')",
  },
  { name: "equality", body: "bar = 'constant'\nif param == 'red':\n    bar = param" },
  { name: "letters only", body: "if not param.isalnum():\n    return 'no'\nbar = param" },
  {
    name: "anchored expression",
    imports: "import re",
    body: "if not re.fullmatch(r'[a-z0-9]+', param):\n    return 'no'\nbar = param",
  },
  {
    name: "anchored match",
    imports: "import re",
    body: "if re.match(r'^[A-Za-z]{1,10}$', param) is None:\n    return 'no'\nbar = param",
  },
  {
    name: "checking helper",
    helpers: "def is_fine(value):\n    return value in ('red', 'green')\n",
    body: "if not is_fine(param):\n    return 'no'\nbar = param",
  },
  {
    name: "raising helper",
    helpers: "def check(value):\n    if value not in ('red', 'green'):\n        raise ValueError('no')\n",
    body: "check(param)\nbar = param",
  },
  {
    name: "class field",
    helpers:
      "class Holder:\n    def __init__(self, value):\n        self.value = value\n        self.other = 'constant'\n",
    body: "bar = Holder(param).other",
  },
  {
    name: "overridden method",
    helpers:
      "class Base:\n    def same(self, value):\n        return value\nclass Derived(Base):\n    def same(self, value):\n        return 'constant'\n",
    body: "bar = Derived().same(param)",
  },
  {
    name: "star arguments",
    helpers: "def first(*values):\n    return values[0]\n",
    body: "bar = first('a', param)",
  },
  {
    name: "keyword arguments",
    helpers: "def named(**values):\n    return values['a']\n",
    body: "bar = named(a='constant', b=param)",
  },
  {
    name: "constant folded text",
    body: "name = 'a'.upper() + 'b'\nbar = 'constant' if name == 'Ab' else param",
  },
  { name: "nested dict", body: "box = {'a': {'b': param, 'c': 'constant'}}\nbar = box['a']['c']" },
  { name: "uuid", imports: "import uuid", body: "bar = str(uuid.UUID(param))" },
  {
    name: "module function",
    imports: "import middle",
    files: { "middle.py": "def other(value):\n    return 'constant'\n" },
    body: "bar = middle.other(param)",
  },
  {
    name: "checking module",
    imports: "import middle",
    files: { "middle.py": "ALLOWED = ['red', 'green']\ndef allowed(value):\n    return value in ALLOWED\n" },
    body: "if not middle.allowed(param):\n    return 'no'\nbar = param",
  },
  {
    name: "removed from a list",
    body: "items = ['a', 'b']\nitems.append(param)\nitems.pop()\nbar = items[1]",
  },
  { name: "comprehension of constants", body: "bar = ''.join([c for c in 'constant'])" },
  { name: "deleted branch", body: "debug = False\nbar = 'constant'\nif debug:\n    bar = param" },
];
