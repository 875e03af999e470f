// More ways of a value through a program (see `shapes.ts`), written in one round before the engine saw any of them: the rarer
// constructs of the language reference and the standard library.

import type { Shape } from "./shapes.ts";

export const moreCarrying: readonly Shape[] = [
  {
    name: "generator that is sent to",
    helpers: "def echo():\n    value = None\n    while True:\n        value = yield value\n",
    body: "machine = echo()\nnext(machine)\nbar = machine.send(param)",
  },
  {
    name: "yield from",
    helpers:
      "def inner(value):\n    yield 'constant'\n    yield value\ndef outer(value):\n    yield from inner(value)\n",
    body: "bar = list(outer(param))[1]",
  },
  {
    name: "globals()",
    helpers: "carrier = ''\n",
    body: "globals()['carrier'] = param\nbar = globals()['carrier']",
  },
  {
    name: "global statement",
    helpers: "kept = ''\ndef keep(value):\n    global kept\n    kept = value\n",
    body: "keep(param)\nbar = kept",
  },
  {
    name: "nonlocal",
    body: "kept = ''\ndef keep(value):\n    nonlocal kept\n    kept = value\nkeep(param)\nbar = kept",
  },
  {
    name: "setattr and getattr",
    helpers: "class Box:\n    pass\n",
    body: "box = Box()\nsetattr(box, 'content', param)\nbar = getattr(box, 'content')",
  },
  {
    name: "object's dict",
    helpers: "class Box:\n    pass\n",
    body: "box = Box()\nbox.content = param\nbar = vars(box)['content']",
  },
  {
    name: "dict update",
    body: "box = {'a': 'constant'}\nbox.update({'a': param})\nbar = box['a']",
  },
  { name: "dict union", body: "box = {'a': 'constant'} | {'a': param}\nbar = box['a']" },
  { name: "setdefault", body: "box = {}\nbox.setdefault('a', param)\nbar = box['a']" },
  { name: "dict items", body: "bar = ''\nfor key, value in {'a': param}.items():\n    bar = value" },
  { name: "dict comprehension", body: "box = {k: v for k, v in [('a', param)]}\nbar = box['a']" },
  { name: "zip", body: "box = dict(zip(['a', 'b'], ['constant', param]))\nbar = box['b']" },
  {
    name: "enumerate",
    body: "bar = ''\nfor i, item in enumerate(['a', param]):\n    if i == 1:\n        bar = item",
  },
  { name: "reversed list", body: "items = ['a', param]\nitems.reverse()\nbar = items[0]" },
  { name: "insert", body: "items = ['a']\nitems.insert(0, param)\nbar = items[0]" },
  { name: "extend", body: "items = ['a']\nitems.extend(['b', param])\nbar = items[2]" },
  { name: "slice of a list", body: "items = ['a', param, 'c']\nbar = items[1:][0]" },
  { name: "star in the middle", body: "head, *middle, tail = ['a', param, 'c']\nbar = middle[0]" },
  {
    name: "deque",
    imports: "from collections import deque",
    body: "items = deque(['a'])\nitems.append(param)\nbar = items.pop()",
  },
  {
    name: "queue",
    imports: "import queue",
    body: "line = queue.Queue()\nline.put(param)\nbar = line.get()",
  },
  {
    name: "counter of a default dict",
    imports: "from collections import defaultdict",
    body: "groups = defaultdict(list)\ngroups['a'].append(param)\nbar = groups['a'][0]",
  },
  {
    name: "ordered dict",
    imports: "from collections import OrderedDict",
    body: "box = OrderedDict()\nbox['a'] = 'constant'\nbox['b'] = param\nbar = box['b']",
  },
  {
    name: "simple namespace",
    imports: "from types import SimpleNamespace",
    body: "box = SimpleNamespace(a='constant', b=param)\nbar = box.b",
  },
  {
    name: "named tuple class",
    imports: "from typing import NamedTuple",
    helpers: "class Pair(NamedTuple):\n    left: str\n    right: str\n",
    body: "bar = Pair('constant', param).right",
  },
  {
    name: "string buffer",
    imports: "import io",
    body: "out = io.StringIO()\nout.write('a ')\nout.write(param)\nbar = out.getvalue()",
  },
  {
    name: "template string",
    imports: "from string import Template",
    body: "bar = Template('$a').substitute(a=param)",
  },
  { name: "percent with a dict", body: "bar = '%(a)s' % {'a': param}" },
  { name: "format with a field", body: "bar = '{box[a]}'.format(box={'a': param})" },
  { name: "format_map", body: "bar = '{a}'.format_map({'a': param})" },
  { name: "format built-in", body: "bar = format(param, '>20')" },
  { name: "bytes", body: "bar = bytes(param, 'utf-8').decode()" },
  { name: "bytearray", body: "raw = bytearray()\nraw.extend(param.encode())\nbar = raw.decode()" },
  {
    name: "hex there and back",
    body: "bar = bytes.fromhex(param.encode().hex()).decode()",
  },
  {
    name: "binascii",
    imports: "import binascii",
    body: "bar = binascii.unhexlify(binascii.hexlify(param.encode())).decode()",
  },
  {
    name: "codecs",
    imports: "import codecs",
    body: "bar = codecs.decode(codecs.encode(param, 'rot13'), 'rot13')",
  },
  {
    name: "quoted and unquoted",
    imports: "from urllib.parse import quote, unquote",
    body: "bar = unquote(quote(param))",
  },
  {
    name: "html there and back",
    imports: "import html",
    body: "bar = html.unescape(html.escape(param))",
  },
  { name: "characters", body: "bar = ''.join(chr(ord(c)) for c in param)" },
  { name: "reversed text", body: "bar = param[::-1]" },
  { name: "partition", body: "before, mark, after = param.partition('=')\nbar = after" },
  { name: "translate", body: "bar = param.translate(str.maketrans('ab', 'cd'))" },
  {
    name: "regular expression group",
    imports: "import re",
    body: "found = re.search('(.*)', param)\nbar = found.group(1) if found else ''",
  },
  {
    name: "re.sub with a function",
    imports: "import re",
    body: "bar = re.sub('x', lambda m: m.group(0).upper(), param)",
  },
  { name: "re.split", imports: "import re", body: "bar = re.split(',', param)[0]" },
  {
    name: "operator",
    imports: "import operator",
    body: "bar = operator.itemgetter('b')({'a': 'constant', 'b': param})",
  },
  {
    name: "reduce",
    imports: "from functools import reduce",
    body: "bar = reduce(lambda a, b: a + b, ['a', param])",
  },
  {
    name: "chain",
    imports: "import itertools",
    body: "bar = list(itertools.chain(['a'], [param]))[1]",
  },
  { name: "filter", body: "bar = list(filter(None, [param]))[0]" },
  { name: "sorted", body: "bar = sorted([param, 'a'], key=lambda v: len(v))[0]" },
  { name: "max", body: "bar = max(['a', param], key=len)" },
  { name: "next with default", body: "bar = next((v for v in [param] if v), 'constant')" },
  { name: "iter", body: "bar = next(iter([param]))" },
  {
    name: "context manager class",
    helpers:
      "class Holding:\n    def __init__(self, value):\n        self.value = value\n    def __enter__(self):\n        return self.value\n    def __exit__(self, *exc):\n        return False\n",
    body: "with Holding(param) as bar:\n    pass",
  },
  {
    name: "context manager function",
    imports: "from contextlib import contextmanager",
    helpers: "@contextmanager\ndef holding(value):\n    yield value\n",
    body: "with holding(param) as bar:\n    pass",
  },
  {
    name: "exception's argument",
    body: "try:\n    raise ValueError(param)\nexcept ValueError as error:\n    bar = str(error)",
  },
  {
    name: "exception class with a field",
    helpers:
      "class Carried(Exception):\n    def __init__(self, value):\n        super().__init__('carried')\n        self.value = value\n",
    body: "try:\n    raise Carried(param)\nexcept Carried as error:\n    bar = error.value",
  },
  {
    name: "decorator that passes on",
    imports: "import functools",
    helpers:
      "def logged(f):\n    @functools.wraps(f)\n    def inner(*args, **kwargs):\n        return f(*args, **kwargs)\n    return inner\n@logged\ndef same(value):\n    return value\n",
    body: "bar = same(param)",
  },
  {
    name: "decorator with arguments",
    helpers:
      "def tagged(tag):\n    def wrap(f):\n        def inner(value):\n            return tag + f(value)\n        return inner\n    return wrap\n@tagged('x')\ndef same(value):\n    return value\n",
    body: "bar = same(param)",
  },
  {
    name: "callable object",
    helpers:
      "class Adder:\n    def __init__(self, prefix):\n        self.prefix = prefix\n    def __call__(self, value):\n        return self.prefix + value\n",
    body: "bar = Adder('a')(param)",
  },
  {
    name: "class method",
    helpers:
      "class Made:\n    def __init__(self, value):\n        self.value = value\n    @classmethod\n    def of(cls, value):\n        return cls(value)\n",
    body: "bar = Made.of(param).value",
  },
  {
    name: "super",
    helpers:
      "class Base:\n    def __init__(self, value):\n        self.value = value\nclass Derived(Base):\n    def __init__(self, value):\n        super().__init__(value)\n        self.other = 'constant'\n",
    body: "bar = Derived(param).value",
  },
  {
    name: "abstract method",
    imports: "from abc import ABC, abstractmethod",
    helpers:
      "class Step(ABC):\n    @abstractmethod\n    def run(self, value): ...\nclass Same(Step):\n    def run(self, value):\n        return value\n",
    body: "step: Step = Same()\nbar = step.run(param)",
  },
  {
    name: "factory of classes",
    helpers:
      "class One:\n    def run(self, value):\n        return value\nclass Two:\n    def run(self, value):\n        return 'constant'\ndef make(name):\n    if name == 'one':\n        return One()\n    return Two()\n",
    body: "bar = make('one').run(param)",
  },
  {
    name: "table of functions",
    helpers:
      "def same(value):\n    return value\ndef nothing(value):\n    return 'constant'\nSTEPS = {'same': same, 'nothing': nothing}\n",
    body: "bar = STEPS['same'](param)",
  },
  {
    name: "list of functions",
    body: "bar = param\nfor step in (str.strip, str.lower):\n    bar = step(bar)",
  },
  {
    name: "string representation",
    helpers:
      "class Named:\n    def __init__(self, value):\n        self.value = value\n    def __str__(self):\n        return self.value\n",
    body: "bar = f'{Named(param)}'",
  },
  {
    name: "item methods",
    helpers:
      "class Store:\n    def __init__(self):\n        self.data = {}\n    def __getitem__(self, key):\n        return self.data[key]\n    def __setitem__(self, key, value):\n        self.data[key] = value\n",
    body: "store = Store()\nstore['a'] = param\nbar = store['a']",
  },
  {
    name: "iterator class",
    helpers:
      "class Items:\n    def __init__(self, items):\n        self.items = items\n    def __iter__(self):\n        return iter(self.items)\n",
    body: "bar = ''\nfor item in Items([param]):\n    bar = item",
  },
  {
    name: "builder",
    helpers:
      "class Builder:\n    def __init__(self):\n        self.parts = []\n    def add(self, part):\n        self.parts.append(part)\n        return self\n    def build(self):\n        return ''.join(self.parts)\n",
    body: "bar = Builder().add('a').add(param).build()",
  },
  {
    name: "subclass of dict",
    helpers: "class Options(dict):\n    pass\n",
    body: "options = Options()\noptions['a'] = param\nbar = options['a']",
  },
  {
    name: "data class with a default",
    imports: "from dataclasses import dataclass, field, asdict",
    helpers: "@dataclass\nclass Query:\n    text: str = ''\n    tags: list = field(default_factory=list)\n",
    body: "query = Query()\nquery.text = param\nbar = asdict(query)['text']",
  },
  {
    name: "replaced data class",
    imports: "from dataclasses import dataclass, replace",
    helpers: "@dataclass(frozen=True)\nclass Query:\n    text: str\n    page: int = 1\n",
    body: "bar = replace(Query('constant'), text=param).text",
  },
  {
    name: "copy",
    imports: "import copy",
    body: "box = {'a': [param]}\nbar = copy.deepcopy(box)['a'][0]",
  },
  {
    name: "context variable",
    imports: "from contextvars import ContextVar",
    helpers: "current = ContextVar('current', default='')\n",
    body: "current.set(param)\nbar = current.get()",
  },
  {
    name: "thread pool",
    imports: "from concurrent.futures import ThreadPoolExecutor",
    helpers: "def same(value):\n    return value\n",
    body: "with ThreadPoolExecutor() as pool:\n    bar = pool.submit(same, param).result()",
  },
  {
    name: "coroutine",
    imports: "import asyncio",
    helpers: "async def same(value):\n    return value\n",
    body: "bar = asyncio.run(same(param))",
  },
  {
    name: "match of a sequence",
    body: "match ['go', param]:\n    case ['stop']:\n        bar = 'constant'\n    case ['go', where]:\n        bar = where\n    case _:\n        bar = 'constant'",
  },
  {
    name: "match of a mapping",
    body: "match {'kind': 'a', 'value': param}:\n    case {'kind': 'a', 'value': found}:\n        bar = found\n    case _:\n        bar = 'constant'",
  },
  {
    name: "match of a capture",
    body: "match param:\n    case 'a':\n        bar = 'constant'\n    case other:\n        bar = other",
  },
  {
    name: "loop with else",
    body: "for part in ['x']:\n    if part == 'y':\n        bar = 'constant'\n        break\nelse:\n    bar = param",
  },
  { name: "finally", body: "bar = 'constant'\ntry:\n    pass\nfinally:\n    bar = param" },
  { name: "chained assignment", body: "bar = other = param" },
  { name: "or default", body: "bar = param or 'constant'" },
  { name: "and", body: "bar = bool(1) and param" },
  { name: "augmented in a dict", body: "box = {'a': 'x'}\nbox['a'] += param\nbar = box['a']" },
  {
    name: "urlencode and parse_qs",
    imports: "from urllib.parse import urlencode, parse_qs",
    body: "bar = parse_qs(urlencode({'a': param}))['a'][0]",
  },
  {
    name: "csv there and back",
    imports: "import csv, io",
    body: "bar = next(csv.reader(io.StringIO(param)))[0]",
  },
  { name: "shlex split", imports: "import shlex", body: "bar = ' '.join(shlex.split(param))" },
  { name: "textwrap", imports: "import textwrap", body: "bar = textwrap.dedent(param)" },
  { name: "weak check", body: "if len(param) > 200:\n    return 'too long'\nbar = param" },
  {
    name: "unanchored check",
    imports: "import re",
    body: "if not re.search(r'[a-z]+', param):\n    return 'no'\nbar = param",
  },
  {
    name: "check of another value",
    body: "other = request.args.get('other')\nif other not in ('a', 'b'):\n    return 'no'\nbar = param",
  },
  { name: "check without consequence", body: "if param not in ('a', 'b'):\n    print('odd')\nbar = param" },
  {
    name: "number check that is swallowed",
    body: "try:\n    int(param)\nexcept ValueError:\n    pass\nbar = param",
  },
  {
    name: "module state",
    imports: "import middle",
    files: {
      "middle.py":
        "current = None\ndef remember(value):\n    global current\n    current = value\ndef recall():\n    return current\n",
    },
    body: "middle.remember(param)\nbar = middle.recall()",
  },
  {
    name: "star import",
    imports: "from middle import *",
    files: { "middle.py": "def same(value):\n    return value\n" },
    body: "bar = same(param)",
  },
  {
    name: "base class of another module",
    imports: "from middle import Base",
    files: { "middle.py": "class Base:\n    def run(self, value):\n        return self.change(value)\n" },
    helpers: "class Mine(Base):\n    def change(self, value):\n        return value.strip()\n",
    body: "bar = Mine().run(param)",
  },
  {
    name: "import inside the function",
    files: { "middle.py": "def same(value):\n    return value\n" },
    body: "from middle import same\nbar = same(param)",
  },
  {
    name: "importlib",
    imports: "import importlib",
    files: { "middle.py": "def same(value):\n    return value\n" },
    body: "bar = importlib.import_module('middle').same(param)",
  },
];

export const moreHarmless: readonly Shape[] = [
  {
    name: "generator that is sent something else",
    helpers: "def echo():\n    value = None\n    while True:\n        value = yield value\n",
    body: "machine = echo()\nnext(machine)\nbar = machine.send('constant')",
  },
  {
    name: "globals() of another name",
    helpers: "carrier = ''\nother = 'constant'\n",
    body: "globals()['carrier'] = param\nbar = globals()['other']",
  },
  {
    name: "getattr of another field",
    helpers: "class Box:\n    pass\n",
    body: "box = Box()\nsetattr(box, 'content', param)\nsetattr(box, 'other', 'constant')\nbar = getattr(box, 'other')",
  },
  { name: "dict updated away", body: "box = {'a': param}\nbox.update({'a': 'constant'})\nbar = box['a']" },
  { name: "dict union the other way", body: "box = {'a': param} | {'a': 'constant'}\nbar = box['a']" },
  {
    name: "setdefault that is too late",
    body: "box = {'a': 'constant'}\nbox.setdefault('a', param)\nbar = box['a']",
  },
  {
    name: "popped key",
    body: "box = {'a': param, 'b': 'constant'}\nbox.pop('a')\nbar = box.get('a', 'constant')",
  },
  { name: "zip", body: "box = dict(zip(['a', 'b'], ['constant', param]))\nbar = box['a']" },
  { name: "reversed list", body: "items = ['a', param]\nitems.reverse()\nbar = items[1]" },
  { name: "insert before", body: "items = [param]\nitems.insert(0, 'constant')\nbar = items[0]" },
  { name: "deleted element", body: "items = [param, 'constant']\ndel items[0]\nbar = items[0]" },
  { name: "slice of a list", body: "items = [param, 'b', 'c']\nbar = items[1:][0]" },
  { name: "star in the middle", body: "head, *middle, tail = [param, 'b', 'c']\nbar = middle[0]" },
  {
    name: "deque",
    imports: "from collections import deque",
    body: "items = deque(['constant'])\nitems.append(param)\nbar = items.popleft()",
  },
  {
    name: "simple namespace",
    imports: "from types import SimpleNamespace",
    body: "box = SimpleNamespace(a='constant', b=param)\nbar = box.a",
  },
  {
    name: "named tuple class",
    imports: "from typing import NamedTuple",
    helpers: "class Pair(NamedTuple):\n    left: str\n    right: str\n",
    body: "bar = Pair('constant', param).left",
  },
  {
    name: "string buffer that is emptied",
    imports: "import io",
    body: "out = io.StringIO()\nout.write(param)\nout = io.StringIO()\nout.write('constant')\nbar = out.getvalue()",
  },
  {
    name: "operator",
    imports: "import operator",
    body: "bar = operator.itemgetter('a')({'a': 'constant', 'b': param})",
  },
  {
    name: "context manager that holds something else",
    helpers:
      "class Holding:\n    def __init__(self, value):\n        self.value = value\n    def __enter__(self):\n        return 'constant'\n    def __exit__(self, *exc):\n        return False\n",
    body: "with Holding(param) as bar:\n    pass",
  },
  {
    name: "exception that is not used",
    body: "try:\n    raise ValueError(param)\nexcept ValueError:\n    bar = 'constant'",
  },
  {
    name: "decorator that replaces the result",
    helpers:
      "def fixed(f):\n    def inner(value):\n        f(value)\n        return 'constant'\n    return inner\n@fixed\ndef same(value):\n    return value\n",
    body: "bar = same(param)",
  },
  {
    name: "decorator that checks",
    imports: "import functools",
    helpers:
      "def checked(f):\n    @functools.wraps(f)\n    def inner(value):\n        if value not in ('a', 'b'):\n            raise ValueError('no')\n        return f(value)\n    return inner\n@checked\ndef same(value):\n    return value\n",
    body: "bar = same(param)",
  },
  {
    name: "callable object",
    helpers: "class Fixed:\n    def __call__(self, value):\n        return 'constant'\n",
    body: "bar = Fixed()(param)",
  },
  {
    name: "factory of classes",
    helpers:
      "class One:\n    def run(self, value):\n        return value\nclass Two:\n    def run(self, value):\n        return 'constant'\ndef make(name):\n    if name == 'one':\n        return One()\n    return Two()\n",
    body: "bar = make('two').run(param)",
  },
  {
    name: "table of functions",
    helpers:
      "def same(value):\n    return value\ndef nothing(value):\n    return 'constant'\nSTEPS = {'same': same, 'nothing': nothing}\n",
    body: "bar = STEPS['nothing'](param)",
  },
  {
    name: "enum",
    imports: "from enum import Enum",
    helpers: "class Colour(Enum):\n    RED = 'red'\n    GREEN = 'green'\n",
    body: "try:\n    bar = Colour(param).value\nexcept ValueError:\n    bar = 'red'",
  },
  {
    name: "enum by name",
    imports: "from enum import Enum",
    helpers: "class Colour(Enum):\n    RED = 'red'\n    GREEN = 'green'\n",
    body: "bar = Colour[param].value if param in Colour.__members__ else 'red'",
  },
  {
    name: "match of literals",
    body: "match param:\n    case 'a' | 'b':\n        bar = param\n    case _:\n        bar = 'constant'",
  },
  {
    name: "match that maps",
    body: "match param:\n    case 'a':\n        bar = 'first'\n    case _:\n        bar = 'second'",
  },
  {
    name: "ladder",
    body: "if param == 'a':\n    bar = 'first'\nelif param == 'b':\n    bar = 'second'\nelse:\n    bar = 'third'",
  },
  { name: "index of a list", body: "choices = ['a', 'b', 'c']\nbar = choices[int(param) % 3]" },
  { name: "found in a list", body: "bar = next((c for c in ('a', 'b') if c == param), 'a')" },
  { name: "intersection", body: "found = {param} & {'a', 'b'}\nbar = found.pop() if found else 'a'" },
  {
    name: "keys of a table",
    helpers: "TABLE = {'a': 1, 'b': 2}\n",
    body: "if param not in TABLE:\n    return 'no'\nbar = param",
  },
  {
    name: "keys() of a table",
    helpers: "TABLE = {'a': 1, 'b': 2}\n",
    body: "if param not in TABLE.keys():\n    return 'no'\nbar = param",
  },
  {
    name: "table that raises",
    helpers: "TABLE = {'a': 'first', 'b': 'second'}\n",
    body: "try:\n    bar = TABLE[param]\nexcept KeyError:\n    return 'no'",
  },
  {
    name: "frozen set",
    helpers: "FINE = frozenset(['a', 'b'])\n",
    body: "bar = param if param in FINE else 'a'",
  },
  {
    name: "lower case in a list",
    body: "param = param.lower()\nif param not in ('a', 'b'):\n    return 'no'\nbar = param",
  },
  {
    name: "assertion of the framework",
    imports: "from flask import abort",
    body: "if param not in ('a', 'b'):\n    abort(400)\nbar = param",
  },
  { name: "number of a form", body: "page = request.args.get('page', 1, type=int)\nbar = str(page)" },
  {
    name: "number check",
    body: "try:\n    number = int(param)\nexcept ValueError:\n    return 'no'\nbar = '%d' % number",
  },
  { name: "digits only", body: "if not param.isdigit():\n    return 'no'\nbar = param" },
  { name: "letters picked", body: "bar = ''.join(c for c in param if c.isalnum())" },
  {
    name: "letters picked from a list",
    imports: "import string",
    body: "bar = ''.join(c for c in param if c in string.ascii_letters)",
  },
  {
    name: "re.sub of everything else",
    imports: "import re",
    body: "bar = re.sub(r'[^A-Za-z0-9_]', '', param)",
  },
  {
    name: "compiled expression",
    imports: "import re",
    helpers: "NAME = re.compile(r'^[a-z0-9_]+\\Z')\n",
    body: "if not NAME.match(param):\n    return 'no'\nbar = param",
  },
  {
    name: "full match with group",
    imports: "import re",
    body: "found = re.fullmatch(r'([a-z]+)', param)\nbar = found.group(1) if found else 'a'",
  },
  {
    name: "date",
    imports: "from datetime import date",
    body: "bar = date.fromisoformat(param).isoformat()",
  },
  { name: "ip address", imports: "import ipaddress", body: "bar = str(ipaddress.ip_address(param))" },
  { name: "hash", imports: "import hashlib", body: "bar = hashlib.sha256(param.encode()).hexdigest()" },
  { name: "count", body: "bar = str(param.count('a'))" },
  { name: "comparison", body: "bar = str(param > 'm')" },
  { name: "loop that never carries", body: "bar = 'constant'\nfor part in []:\n    bar = param" },
  {
    name: "after the return",
    body: "def choose(value):\n    return 'constant'\n    return value\nbar = choose(param)",
  },
  {
    name: "default argument only",
    helpers: "def pick(value, other='constant'):\n    return other\n",
    body: "bar = pick(param)",
  },
  { name: "list of constants with its index", body: "index = 1 if param else 0\nbar = ['a', 'b'][index]" },
  {
    name: "raising check in a class",
    helpers:
      "class Checker:\n    allowed = ('a', 'b')\n    def check(self, value):\n        if value not in self.allowed:\n            raise ValueError('no')\n        return value\n",
    body: "bar = Checker().check(param)",
  },
  {
    name: "check in a module of settings",
    imports: "from middle import choose",
    files: {
      "middle.py":
        "OPTIONS = {'a': 'first', 'b': 'second'}\ndef choose(value):\n    if value in OPTIONS:\n        return OPTIONS[value]\n    return 'first'\n",
    },
    body: "bar = choose(param)",
  },
  {
    name: "all characters are checked",
    body: "if not all(c.isalnum() for c in param):\n    return 'no'\nbar = param",
  },
  {
    name: "validator class",
    imports: "import re",
    helpers:
      "class Slug:\n    pattern = re.compile(r'[a-z0-9-]{1,40}')\n    @classmethod\n    def parse(cls, text):\n        if cls.pattern.fullmatch(text) is None:\n            raise ValueError('not a slug')\n        return text\n",
    body: "bar = Slug.parse(param)",
  },
  { name: "length of a slice", body: "bar = 'x' * min(len(param), 10)" },
  { name: "constants through str.format", body: "bar = '{}-{}'.format('a', 'b')\nother = param" },
  { name: "while that never runs", body: "bar = 'constant'\nwhile False:\n    bar = param" },
  { name: "first of a sorted constant", body: "bar = sorted(['b', 'a'])[0]\nother = param" },
  { name: "slice keeps the constant", body: "whole = 'constant' + param\nbar = whole[:8]" },
];
