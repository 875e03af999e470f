// Python's language, one construct an example: what must be followed is marked `# BAD`, its safe twin `# OK`. The marks were set before
// the engine was asked. Every example starts with `head`; other files of an example stand beside it.

export const head = String.raw`import os
from flask import Flask, request
app = Flask(__name__)
`;

export type Example = { readonly name: string; readonly files: Readonly<Record<string, string>> };

export const examples: readonly Example[] = [
  {
    name: "nonlocal",
    files: {
      "main.py": String.raw`
@app.route('/a')
def a():
    x = ''
    def set_it():
        nonlocal x
        x = request.args.get('q')
    set_it()
    os.system(x)  # BAD
@app.route('/b')
def b():
    x = request.args.get('q')
    def set_it():
        nonlocal x
        x = 'ls'
    set_it()
    os.system(x)  # OK
@app.route('/c')
def c():
    x = ''
    def set_it():
        x = request.args.get('q')
    set_it()
    os.system(x)  # OK
`,
    },
  },
  {
    name: "globals",
    files: {
      "main.py": String.raw`
current = 'ls'
other = 'ls'
def show():
    os.system(current)  # BAD
def show2():
    os.system(other)  # OK
@app.route('/a')
def a():
    global current
    current = request.args.get('q')
    other = request.args.get('q')
    show()
`,
    },
  },
  {
    name: "globals2",
    files: {
      "main.py": String.raw`
current = 'ls'
@app.route('/a')
def a():
    global current
    current = request.args.get('q')
    return ''
@app.route('/b')
def b():
    os.system(current)  # BAD
`,
    },
  },
  {
    name: "globalscont",
    files: {
      "main.py": String.raw`
cache = {}
names = []
safe = []
@app.route('/b')
def b():
    os.system(cache['x'])  # BAD
    for n in names:
        os.system(n)  # BAD
    for n in safe:
        os.system(n)  # OK
@app.route('/a')
def a():
    cache['x'] = request.args.get('q')
    names.append(request.args.get('q'))
    safe.append('ls')
    return ''
`,
    },
  },
  {
    name: "property",
    files: {
      "main.py": String.raw`
class A:
    def __init__(self, v):
        self._v = v
    @property
    def v(self):
        return self._v
    @property
    def w(self):
        return 'ls'
    @v.setter
    def v(self, x):
        self._v = x
@app.route('/a')
def a():
    o = A(request.args.get('q'))
    os.system(o.v)  # BAD
    os.system(o.w)  # OK
@app.route('/b')
def b():
    o = A('x')
    o.v = request.args.get('q')
    os.system(o._v)  # BAD
@app.route('/c')
def c():
    o = A(request.args.get('q'))
    o.v = 'ls'
    os.system(o.v)  # OK
`,
    },
  },
  {
    name: "call",
    files: {
      "main.py": String.raw`
class Runner:
    def __init__(self, prefix):
        self.prefix = prefix
    def __call__(self, cmd):
        os.system(self.prefix + cmd)  # BAD
class Quiet:
    def __call__(self, cmd):
        os.system('ls')  # OK
@app.route('/a')
def a():
    r = Runner('echo ')
    r(request.args.get('q'))
    Quiet()(request.args.get('q'))
`,
    },
  },
  {
    name: "context",
    files: {
      "main.py": String.raw`
from contextlib import contextmanager
class Ctx:
    def __init__(self, c): self.c = c
    def __enter__(self): return self.c
    def __exit__(self, *a): pass
class Clean:
    def __init__(self, c): self.c = c
    def __enter__(self): return 'ls'
    def __exit__(self, *a): pass
@contextmanager
def opened(c):
    yield c
@contextmanager
def fixed(c):
    yield 'ls'
@app.route('/a')
def a():
    q = request.args.get('q')
    with Ctx(q) as x:
        os.system(x)  # BAD
    with Clean(q) as x:
        os.system(x)  # OK
    with opened(q) as x:
        os.system(x)  # BAD
    with fixed(q) as x:
        os.system(x)  # OK
    with Ctx(q) as x, Clean(q) as y:
        os.system(y)  # OK
        os.system(x)  # BAD
`,
    },
  },
  {
    name: "generators",
    files: {
      "main.py": String.raw`
def gen(v):
    yield 'a'
    yield v
def gen2(v):
    yield from gen(v)
def safe(v):
    yield 'a'
@app.route('/a')
def a():
    q = request.args.get('q')
    for x in gen(q):
        os.system(x)  # BAD
    for x in gen2(q):
        os.system(x)  # BAD
    for x in safe(q):
        os.system(x)  # OK
    os.system(next(gen(q)))  # BAD
    a, b = gen(q)
    os.system(b)  # BAD
    l = list(gen2(q))
    os.system(l[0])  # BAD
    g = (y for y in [q])
    os.system(next(g))  # BAD
`,
    },
  },
  {
    name: "classattr",
    files: {
      "main.py": String.raw`
class Conf:
    cmd = 'ls'
    safe = 'ls'
@app.route('/a')
def a():
    Conf.cmd = request.args.get('q')
    os.system(Conf.cmd)  # BAD
    os.system(Conf.safe)  # OK
class Holder:
    items = []
    def add(self, x):
        self.items.append(x)
    def run(self):
        os.system(self.items[0])  # BAD
@app.route('/b')
def b():
    h = Holder()
    h.add(request.args.get('q'))
    h.run()
class Conf2:
    cmd = 'ls'
@app.route('/d')
def d():
    os.system(Conf2.cmd)  # BAD
@app.route('/e')
def e():
    Conf2.cmd = request.args.get('q')
    return ''
`,
    },
  },
  {
    name: "crossmethod",
    files: {
      "main.py": String.raw`
class Job:
    def setup(self):
        self.cmd = request.args.get('q')
        self.safe = 'ls'
    def run(self):
        os.system(self.cmd)  # BAD
        os.system(self.safe)  # OK
@app.route('/b')
def b():
    j = Job()
    j.setup()
    j.run()
class View:
    def get(self):
        self.prepare()
        os.system(self.cmd)  # BAD
    def prepare(self):
        self.cmd = request.args.get('q')
class Lone:
    def before(self):
        self.cmd = request.args.get('q')
    def after(self):
        os.system(self.cmd)  # BAD
`,
    },
  },
  {
    name: "inherit",
    files: {
      "main.py": String.raw`
from base import Base, Clean
class Sub(Base):
    def fetch(self):
        return request.args.get('q')
class Sub2(Base):
    def fetch(self):
        return 'ls'
class Sub3(Clean):
    def fetch(self):
        return request.args.get('q')
@app.route('/a')
def a():
    Sub().go()
    Sub2().go()
    Sub3().go()
    s = Sub()
    os.system(s.kept(request.args.get('q')))  # BAD
`,
      "base.py": String.raw`
import os
class Base:
    def fetch(self):
        raise NotImplementedError
    def go(self):
        os.system(self.fetch())  # BAD
    def kept(self, x):
        return x
class Clean:
    def fetch(self):
        raise NotImplementedError
    def go(self):
        self.fetch()
        os.system('ls')  # OK
`,
    },
  },
  {
    name: "super",
    files: {
      "main.py": String.raw`
class A:
    def __init__(self, c):
        self.c = c
    def run(self, x):
        os.system(x)  # BAD
class B(A):
    def __init__(self, c):
        super().__init__(c)
        self.d = 'ls'
    def run(self, x):
        super().run(x)
class C(A):
    def __init__(self, c):
        A.__init__(self, c)
class D(A):
    def __init__(self, c):
        super(D, self).__init__('ls')
    def run(self, x):
        pass
@app.route('/a')
def a():
    q = request.args.get('q')
    os.system(B(q).c)  # BAD
    os.system(B(q).d)  # OK
    os.system(C(q).c)  # BAD
    os.system(D(q).c)  # OK
    B('x').run(q)
`,
    },
  },
  {
    name: "mro",
    files: {
      "main.py": String.raw`
class A:
    def v(self): return 'ls'
class B(A):
    pass
class C(A):
    def v(self): return request.args.get('q')
class D(B, C):
    pass
class E(A):
    def v(self): return 'id'
class F(E, C):
    pass
@app.route('/a')
def a():
    os.system(D().v())  # BAD
    os.system(F().v())  # OK
`,
    },
  },
  {
    name: "star",
    files: {
      "main.py": String.raw`
from helpers import *
from pkg import run_it, clean_it
from pkg import sub as renamed
@app.route('/a')
def a():
    q = request.args.get('q')
    os.system(same(q))  # BAD
    os.system(fixed(q))  # OK
    run_it(q)
    clean_it(q)
    renamed.go(q)
`,
      "helpers.py": String.raw`
def same(x): return x
def fixed(x): return 'ls'
`,
      "pkg/__init__.py": String.raw`
from .sub import execute as run_it
from .sub import *
from . import sub
`,
      "pkg/sub.py": String.raw`
import os
def execute(x):
    os.system(x)  # BAD
def clean_it(x):
    os.system('ls')  # OK
def go(x):
    os.system(x)  # BAD
`,
    },
  },
  {
    name: "condimport",
    files: {
      "main.py": String.raw`
try:
    from fast import run
except ImportError:
    from slow import run
if os.environ.get('X'):
    import fast as impl
else:
    import slow as impl
def later(q):
    from slow import again
    again(q)
@app.route('/a')
def a():
    q = request.args.get('q')
    run(q)
    impl.go(q)
    later(q)
`,
      "fast.py": String.raw`
import os
def run(x):
    os.system(x)  # BAD
def go(x):
    pass
`,
      "slow.py": String.raw`
import os
def run(x):
    os.system(x)  # BAD
def go(x):
    os.system(x)  # BAD
def again(x):
    os.system(x)  # BAD
`,
    },
  },
  {
    name: "decorators",
    files: {
      "main.py": String.raw`
import functools
def passing(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(*args, **kwargs)
    return inner
def cleaning(f):
    @functools.wraps(f)
    def inner(x):
        return f('ls')
    return inner
def outputs(f):
    def inner(*a):
        f(*a)
        return 'ls'
    return inner
def with_arg(n):
    def deco(f):
        def inner(x):
            return f(x)
        return inner
    return deco
@passing
def run(x):
    os.system(x)  # BAD
@cleaning
def safe(x):
    os.system(x)  # OK
@outputs
def val(x):
    return x
@passing
def val2(x):
    return x
@with_arg(3)
def run3(x):
    os.system(x)  # BAD
class K:
    @passing
    def m(self, x):
        os.system(x)  # BAD
    @functools.lru_cache()
    def n(self, x):
        return x
@app.route('/a')
def a():
    q = request.args.get('q')
    run(q)
    safe(q)
    os.system(val(q))  # OK
    os.system(val2(q))  # BAD
    run3(q)
    K().m(q)
    os.system(K().n(q))  # BAD
`,
    },
  },
  {
    name: "decoinject",
    files: {
      "main.py": String.raw`
import functools
def with_user(f):
    @functools.wraps(f)
    def inner(*args, **kwargs):
        return f(request.args.get('u'), *args, **kwargs)
    return inner
@app.route('/a')
@with_user
def a(user):
    os.system(user)  # BAD
`,
    },
  },
  {
    name: "classdeco",
    files: {
      "main.py": String.raw`
class Wrapped:
    def __init__(self, f):
        self.f = f
    def __call__(self, *a):
        return self.f(*a)
@Wrapped
def run(x):
    os.system(x)  # BAD
@app.route('/a')
def a():
    run(request.args.get('q'))
`,
    },
  },
  {
    name: "partial",
    files: {
      "main.py": String.raw`
from functools import partial
def run(flag, x):
    os.system(x)  # BAD
def run2(flag, x):
    os.system(flag)  # OK
@app.route('/a')
def a():
    q = request.args.get('q')
    p = partial(run, 'a')
    p(q)
    p2 = partial(run2, 'ls')
    p2(q)
    p3 = partial(run2, x=q)
    p3('ls')
`,
    },
  },
  {
    name: "closure",
    files: {
      "main.py": String.raw`
def make(cmd):
    def go():
        os.system(cmd)  # BAD
    return go
def make2(cmd):
    return lambda x: os.system(x)  # BAD
def make3(cmd):
    def go():
        return 'ls'
    return go
def counter():
    items = []
    def add(x):
        items.append(x)
    def run():
        os.system(items[0])  # BAD
    return add, run
@app.route('/a')
def a():
    q = request.args.get('q')
    make(q)()
    make2('x')(q)
    os.system(make3(q)())  # OK
    add, run = counter()
    add(q)
    run()
    handlers = {'x': lambda v: os.system(v)}  # BAD
    handlers['x'](q)
`,
    },
  },
  {
    name: "async",
    files: {
      "main.py": String.raw`
import asyncio
async def fetch(x):
    return x
async def fixed(x):
    return 'ls'
async def agen(x):
    yield x
@app.route('/a')
async def a():
    q = request.args.get('q')
    r = await fetch(q)
    os.system(r)  # BAD
    os.system(await fixed(q))  # OK
    one, two = await asyncio.gather(fetch(q), fixed(q))
    os.system(one)  # BAD
    os.system(two)  # OK
    l = await asyncio.gather(*[fetch(q)])
    os.system(l[0])  # BAD
    t = asyncio.create_task(fetch(q))
    os.system(await t)  # BAD
    async for v in agen(q):
        os.system(v)  # BAD
    w = [v async for v in agen(q)]
    os.system(w[0])  # BAD
    async with Ctx(q) as z:
        os.system(z)  # BAD
class Ctx:
    def __init__(self, c): self.c = c
    async def __aenter__(self): return self.c
    async def __aexit__(self, *a): pass
`,
    },
  },
  {
    name: "dataclass",
    files: {
      "main.py": String.raw`
from dataclasses import dataclass, field, replace, asdict
from collections import namedtuple
from typing import NamedTuple
import enum
@dataclass
class D:
    a: str
    b: str = 'ls'
P = namedtuple('P', 'x y')
P2 = namedtuple('P2', ['x', 'y'])
class N(NamedTuple):
    x: str
    y: str = 'ls'
class Color(enum.Enum):
    RED = 'ls'
    BLUE = 'id'
@dataclass
class E(D):
    c: str = 'ls'
    def __post_init__(self):
        self.full = self.a + '!'
@app.route('/a')
def a():
    q = request.args.get('q')
    d = D(q, 'ls')
    os.system(d.a)  # BAD
    os.system(d.b)  # OK
    d2 = D(a='ls', b=q)
    os.system(d2.a)  # OK
    os.system(d2.b)  # BAD
    p = P(q, 'ls')
    os.system(p.x)  # BAD
    os.system(p.y)  # OK
    os.system(p[0])  # BAD
    x, y = p
    os.system(x)  # BAD
    p2 = P2(x='ls', y=q)
    os.system(p2.y)  # BAD
    os.system(p2.x)  # OK
    n = N(q)
    os.system(n.x)  # BAD
    os.system(n.y)  # OK
    e = E('ls', 'b', q)
    os.system(e.c)  # BAD
    os.system(e.full)  # OK
    os.system(E(q).full)  # BAD
    os.system(Color.RED.value)  # OK
    os.system(Color[q].value)  # OK
    os.system(Color(q).value)  # OK
    os.system(asdict(d)['a'])  # BAD
    os.system(replace(d, b='x').a)  # BAD
    os.system(p._replace(y='1').x)  # BAD
    os.system(P._make([q, 'ls']).x)  # BAD
`,
    },
  },
  {
    name: "unpack",
    files: {
      "main.py": String.raw`
def run(a, b='ls'):
    os.system(b)  # BAD
def run2(a, b='ls'):
    os.system(b)  # OK
def run3(**kw):
    os.system(kw['cmd'])  # BAD
    os.system(kw['other'])  # OK
def run4(*a):
    os.system(a[1])  # BAD
    os.system(a[0])  # OK
@app.route('/a')
def a():
    q = request.args.get('q')
    d = {'a': 'x', 'b': q}
    run(**d)
    run2(**{'a': q, 'b': 'ls'})
    run3(cmd=q, other='ls')
    run4(*['ls', q])
    first, *rest = ['ls', q]
    os.system(first)  # OK
    os.system(rest[0])  # BAD
    *init, last = [q, 'a', 'ls']
    os.system(last)  # OK
    os.system(init[0])  # BAD
    (k, (l, m)) = ('a', ('b', q))
    os.system(m)  # BAD
    os.system(l)  # OK
    merged = {**d, 'b': 'ls'}
    os.system(merged['b'])  # OK
    merged2 = d | {'c': q}
    os.system(merged2['c'])  # BAD
    os.system({**d}['a'])  # OK
`,
    },
  },
  {
    name: "setattr",
    files: {
      "main.py": String.raw`
class O: pass
@app.route('/a')
def a():
    q = request.args.get('q')
    o = O()
    setattr(o, 'cmd', q)
    setattr(o, 'safe', 'ls')
    os.system(o.cmd)  # BAD
    os.system(getattr(o, 'cmd'))  # BAD
    os.system(getattr(o, 'safe'))  # OK
    os.system(getattr(o, 'nope', 'ls'))  # OK
    getattr(os, 'system')(q)  # BAD
    os.system(getattr(o, q))  # BAD
    os.system(vars(o)['cmd'])  # BAD
    os.system(o.__dict__['cmd'])  # BAD
    o.__dict__.update({'x': q})
    os.system(o.x)  # BAD
    for k in ['u', 'v']:
        setattr(o, k, q)
    os.system(o.u)  # BAD
`,
    },
  },
  {
    name: "format",
    files: {
      "main.py": String.raw`
import string
@app.route('/a')
def a():
    q = request.args.get('q')
    os.system('ls %s' % q)  # BAD
    os.system('ls %s %s' % ('a', q))  # BAD
    os.system('ls %(x)s' % {'x': q})  # BAD
    os.system('ls {}'.format(q))  # BAD
    os.system('ls {x}'.format(x=q))  # BAD
    os.system('ls {0[a]}'.format({'a': q}))  # BAD
    os.system(f'ls {q}')  # BAD
    os.system(f'ls {q!r:>10}')  # BAD
    os.system(f'ls {"x"!r}')  # OK
    os.system('ls ' + q)  # BAD
    os.system(' '.join(['ls', q]))  # BAD
    os.system(string.Template('ls $x').substitute(x=q))  # BAD
    os.system(string.Template('ls $x').safe_substitute({'x': q}))  # BAD
    os.system('ls {x}'.format_map({'x': q}))  # BAD
    os.system('ls {x}'.format(**{'x': q}))  # BAD
    os.system('ls {}'.format(int(q)))  # OK
    os.system('ls %d' % int(q))  # OK
    os.system('ls {:d}'.format(int(q)))  # OK
    s = 'ls '
    s += q
    os.system(s)  # BAD
    os.system('ls ' 'a' f'{q}')  # BAD
    os.system(''.join(c for c in q))  # BAD
    os.system(''.join(map(str, [q])))  # BAD
    os.system(str(q).strip().lower()[1:])  # BAD
    os.system(q * 2)  # BAD
    os.system(f'{q:{10}}')  # BAD
    os.system(f'{"a":{q}}')  # BAD
    os.system('%s' % (q,))  # BAD
    os.system(q.encode().decode('utf8'))  # BAD
    os.system(bytes(q, 'utf8').decode())  # BAD
    os.system(repr(q))  # BAD
    os.system(q[::-1])  # BAD
    os.system('{0}{1}'.format(*[q, 'a']))  # BAD
    t = t'ls {q}'
    os.system(''.join(str(p) for p in t))  # BAD
`,
    },
  },
  {
    name: "exceptions",
    files: {
      "main.py": String.raw`
class Problem(Exception):
    def __init__(self, cmd):
        self.cmd = cmd
def thrower(x):
    raise Problem(x)
def thrower2(x):
    raise ValueError(x)
@app.route('/a')
def a():
    q = request.args.get('q')
    try:
        thrower(q)
    except Problem as e:
        os.system(e.cmd)  # BAD
    try:
        raise Problem(q)
    except Problem as e:
        os.system(e.cmd)  # BAD
    try:
        raise Problem('ls')
    except Problem as e:
        os.system(e.cmd)  # OK
    try:
        thrower2(q)
    except ValueError as e:
        os.system(str(e))  # BAD
    try:
        raise ValueError(q)
    except ValueError as e:
        os.system(e.args[0])  # BAD
`,
    },
  },
  {
    name: "finally",
    files: {
      "main.py": String.raw`
@app.route('/a')
def a():
    q = request.args.get('q')
    x = 'ls'
    try:
        x = q
        open('f')
    finally:
        os.system(x)  # BAD
@app.route('/b')
def b():
    q = request.args.get('q')
    x = q
    try:
        open('f')
    finally:
        x = 'ls'
    os.system(x)  # OK
@app.route('/c')
def c():
    q = request.args.get('q')
    x = 'ls'
    try:
        return 'a'
    finally:
        os.system(q)  # BAD
@app.route('/d')
def d():
    q = request.args.get('q')
    try:
        x = int(q)
    except ValueError:
        x = q
    os.system(x)  # BAD
@app.route('/e')
def e():
    q = request.args.get('q')
    try:
        x = int(q)
    except ValueError:
        return 'no'
    else:
        os.system(q)  # BAD
    os.system('ls %s' % x)  # OK
def helper(q):
    try:
        return 'x'
    finally:
        os.system(q)  # BAD
@app.route('/f')
def f():
    helper(request.args.get('q'))
`,
    },
  },
  {
    name: "whileelse",
    files: {
      "main.py": String.raw`
@app.route('/a')
def a():
    q = request.args.get('q')
    n = int(request.args.get('n'))
    x = 'ls'
    while n:
        n -= 1
        if n == 5:
            break
    else:
        x = q
    os.system(x)  # BAD
    for i in range(3):
        if i == 7:
            break
    else:
        y = 'ls'
    os.system('ls')  # OK
    a = b = c = 'ls'
    for i in range(9):
        os.system(a)  # BAD
        a = b
        b = c
        c = q
    if (z := q) and len(z) > 3:
        os.system(z)  # BAD
    while (chunk := q):
        os.system(chunk)  # BAD
        break
    vals = [w := q, w + 'a']
    os.system(w)  # BAD
`,
    },
  },
  {
    name: "match",
    files: {
      "main.py": String.raw`
from dataclasses import dataclass
@dataclass
class Pt:
    x: str
    y: str
@app.route('/a')
def a():
    q = request.args.get('q')
    match q:
        case 'ls':
            os.system(q)  # OK
        case str(v):
            os.system(v)  # BAD
        case other:
            os.system(other)  # BAD
    match ['a', q]:
        case ['a', second]:
            os.system(second)  # BAD
        case [first, *rest]:
            os.system(rest[0])  # BAD
    match {'cmd': q, 'n': 'ls'}:
        case {'cmd': cmd, 'n': n}:
            os.system(cmd)  # BAD
            os.system(n)  # OK
    match Pt(q, 'ls'):
        case Pt(x=xx, y=yy):
            os.system(xx)  # BAD
            os.system(yy)  # OK
        case Pt(x1, y1):
            os.system(x1)  # BAD
            os.system(y1)  # OK
    match q:
        case 'a' | 'b' as k:
            os.system(k)  # OK
        case _ if len(q) > 3:
            os.system(q)  # BAD
    match request.json:
        case {'cmd': str() as c2}:
            os.system(c2)  # BAD
    match q.split():
        case ['go', d]:
            os.system(d)  # BAD
`,
    },
  },
  {
    name: "dunder",
    files: {
      "main.py": String.raw`
class Box:
    def __init__(self, v): self.v = v
    def __str__(self): return self.v
    def __getitem__(self, k): return self.v
    def __iter__(self): return iter([self.v])
    def __add__(self, o): return self.v + o
    def __getattr__(self, n): return self.v
    def __format__(self, s): return self.v
    def __len__(self): return 3
    def __contains__(self, k): return True
class Plain:
    def __init__(self, v): self.v = v
    def __str__(self): return 'ls'
    def __getitem__(self, k): return 'ls'
@app.route('/a')
def a():
    q = request.args.get('q')
    b = Box(q)
    os.system(str(b))  # BAD
    os.system(b['x'])  # BAD
    for x in b:
        os.system(x)  # BAD
    os.system(b + 'a')  # BAD
    os.system(b.anything)  # BAD
    os.system(f'{b}')  # BAD
    os.system('%s' % b)  # BAD
    os.system('{}'.format(b))  # BAD
    p = Plain(q)
    os.system(str(p))  # OK
    os.system(p['x'])  # OK
    os.system(f'{p}')  # OK
`,
    },
  },
  {
    name: "iteration",
    files: {
      "main.py": String.raw`
import itertools
@app.route('/a')
def a():
    q = request.args.get('q')
    for i, x in enumerate([q]):
        os.system(x)  # BAD
    for a, b in zip(['ls'], [q]):
        os.system(a)  # OK
        os.system(b)  # BAD
    for k, v in {'a': q}.items():
        os.system(v)  # BAD
        os.system(k)  # OK
    for x in itertools.chain(['a'], [q]):
        os.system(x)  # BAD
    for x in sorted([q]):
        os.system(x)  # BAD
    for x in reversed([q]):
        os.system(x)  # BAD
    os.system([x for x in [q]][0])  # BAD
    os.system({k: v for k, v in [('a', q)]}['a'])  # BAD
    os.system(max([q, 'a']))  # BAD
    d = dict(a=q, b='ls')
    os.system(d['b'])  # OK
    os.system(d.get('a'))  # BAD
    os.system(d.pop('a'))  # BAD
    dd = dict([('a', q)])
    os.system(dd['a'])  # BAD
    it = iter([q])
    os.system(next(it))  # BAD
    s = {q}
    os.system(s.pop())  # BAD
    os.system(list(filter(None, [q]))[0])  # BAD
    os.system(list(map(lambda z: z, [q]))[0])  # BAD
    os.system(list(map(lambda z: 'ls', [q]))[0])  # OK
    from collections import defaultdict, OrderedDict, deque, ChainMap
    e = defaultdict(list)
    e['x'].append(q)
    os.system(e['x'][0])  # BAD
    f = deque([q])
    os.system(f.popleft())  # BAD
    g = [['ls', q]]
    os.system(g[0][1])  # BAD
    os.system(g[0][0])  # OK
    h = [None] * 3
    h[1] = q
    os.system(h[1])  # BAD
    parts = ('ls ' + q).split(' ')
    os.system(parts[1])  # BAD
    os.system(' '.join(['ls'] + [q]))  # BAD
    copy = list([q]).copy()
    os.system(copy[0])  # BAD
    import copy as cp
    os.system(cp.deepcopy({'a': q})['a'])  # BAD
    import json
    os.system(json.loads(json.dumps({'a': q}))['a'])  # BAD
`,
    },
  },
  {
    name: "callbacks",
    files: {
      "main.py": String.raw`
def apply(f, x):
    return f(x)
def run(x):
    os.system(x)  # BAD
def okrun(x):
    os.system('ls')  # OK
registry = {}
def register(name):
    def deco(f):
        registry[name] = f
        return f
    return deco
@register('go')
def handler(x):
    os.system(x)  # BAD
class Bus:
    def __init__(self):
        self.subs = []
    def on(self, f):
        self.subs.append(f)
    def emit(self, x):
        for s in self.subs:
            s(x)
def sub(x):
    os.system(x)  # BAD
from concurrent.futures import ThreadPoolExecutor
import threading
def threaded(x):
    os.system(x)  # BAD
def pooled(x):
    os.system(x)  # BAD
@app.route('/a')
def a():
    q = request.args.get('q')
    apply(run, q)
    apply(okrun, q)
    registry['go'](q)
    b = Bus()
    b.on(sub)
    b.emit(q)
    threading.Thread(target=threaded, args=(q,)).start()
    with ThreadPoolExecutor() as ex:
        ex.submit(pooled, q)
    [run(z) for z in [q]]
    method = getattr(Ops(), 'do_' + 'it')
    method(q)
    f = run if q else okrun
    f(q)
class Ops:
    def do_it(self, x):
        os.system(x)  # BAD
class Thr(threading.Thread):
    def __init__(self, c):
        threading.Thread.__init__(self)
        self.c = c
    def run(self):
        os.system(self.c)  # BAD
@app.route('/b')
def b():
    Thr(request.args.get('q')).start()
`,
    },
  },
  {
    name: "metaclass",
    files: {
      "main.py": String.raw`
class Singleton(type):
    _i = {}
    def __call__(cls, *a, **k):
        if cls not in cls._i:
            cls._i[cls] = super().__call__(*a, **k)
        return cls._i[cls]
class Conf(metaclass=Singleton):
    def __init__(self, c):
        self.c = c
@app.route('/a')
def a():
    os.system(Conf(request.args.get('q')).c)  # BAD
class Fac:
    @classmethod
    def make(cls, v):
        o = cls()
        o.v = v
        return o
    @staticmethod
    def ident(v):
        return v
    def __new__(cls, *a):
        return super().__new__(cls)
@app.route('/b')
def b():
    q = request.args.get('q')
    os.system(Fac.make(q).v)  # BAD
    os.system(Fac.ident(q))  # BAD
    os.system(Fac.make('ls').v)  # OK
class Chain:
    def __init__(self): self.p = []
    def add(self, x):
        self.p.append(x)
        return self
    def build(self):
        return ' '.join(self.p)
@app.route('/c')
def c():
    q = request.args.get('q')
    os.system(Chain().add('ls').add(q).build())  # BAD
    os.system(Chain().add('ls').build())  # OK
`,
    },
  },
  {
    name: "walk",
    files: {
      "main.py": String.raw`
def deep(x, n):
    if n == 0:
        os.system(x)  # BAD
    else:
        deep(x, n - 1)
def even(x, n):
    if n == 0: return x
    return odd(x, n - 1)
def odd(x, n):
    return even(x, n - 1)
def build(n):
    if n == 0: return []
    return [request.args.get('q')] + build(n - 1)
@app.route('/a')
def a():
    q = request.args.get('q')
    deep(q, 3)
    os.system(even(q, 4))  # BAD
    for x in build(3):
        os.system(x)  # BAD
    x = 'ls'
    del x
    x = q
    os.system(x)  # BAD
    y = q
    y = 'ls'
    os.system(y)  # OK
    if False:
        y = q
    os.system(y)  # OK
    z = q if True else 'ls'
    os.system(z)  # BAD
    w = 'ls' if True else q
    os.system(w)  # OK
    v = q or 'ls'
    os.system(v)  # BAD
    u = 'ls' and q
    os.system(u)  # BAD
    assert q
    os.system(q)  # BAD
    if q == 'ls':
        os.system(q)  # OK
    if q not in ('a', 'b'):
        return 'no'
    os.system(q)  # OK
`,
    },
  },
  {
    name: "nested",
    files: {
      "main.py": String.raw`
def outer():
    q = request.args.get('q')
    def inner():
        def innermost():
            os.system(q)  # BAD
        innermost()
    inner()
@app.route('/a')
def a():
    outer()
    class Local:
        def go(self, x):
            os.system(x)  # BAD
    Local().go(request.args.get('q'))
    f = lambda *args, **kw: os.system(kw['c'])  # BAD
    f(c=request.args.get('q'))
    d = {'n': {'m': {'o': {'p': {'r': request.args.get('q')}}}}}
    os.system(d['n']['m']['o']['p']['r'])  # BAD
    import json
    os.system('echo ' + json.dumps(d))  # BAD
    os.system('echo %s' % d)  # BAD
    x: str = request.args.get('q')
    os.system(x)  # BAD
    a1, b1 = request.args.get('q'), 'ls'
    os.system(b1)  # OK
    os.system(a1)  # BAD
    a1, b1 = b1, a1
    os.system(a1)  # OK
    os.system(b1)  # BAD
`,
    },
  },
  {
    name: "parts",
    files: {
      "main.py": String.raw`
ALLOWED = ('a', 'b')
def ask():
    return input()
def param(n):
    return request.args.get(n)
@app.route('/a')
def a():
    q = request.args.get('q')
    p = q.split()
    if p[0] == 'go':
        os.system(p[1])  # BAD
        os.system(p[0])  # OK
    if q[0] == '/':
        os.system(q)  # BAD
    if q[:3] == 'abc':
        os.system(q)  # BAD
        os.system(q[3:])  # BAD
    items = request.args.getlist('q')
    if items[0] in ALLOWED:
        os.system(items[1])  # BAD
        os.system(items[0])  # OK
    for i in items:
        if i in ALLOWED:
            os.system(i)  # OK
        os.system(i)  # BAD
    if q in ALLOWED:
        os.system(q[1:])  # OK
        os.system(q.split()[0])  # OK
        os.system(q.upper())  # OK
    data = request.get_json()
    if data['a'] in ALLOWED:
        os.system(data['a'])  # OK
        os.system(data['b'])  # BAD
    if data['x']['y']['z']['u']['v'] in ALLOWED:
        os.system(data['x']['y']['z']['u']['w'])  # BAD
    x = ask()
    y = ask()
    if x in ALLOWED:
        os.system(x)  # OK
        os.system(y)  # BAD
    m = param('m')
    n = param('n')
    if m in ALLOWED:
        os.system(m)  # OK
        os.system(n)  # BAD
    a1, b1 = q.split(',')
    if a1 in ALLOWED:
        os.system(b1)  # BAD
        os.system(a1)  # OK
    head, _, tail = q.partition(':')
    if head == 'cmd':
        os.system(tail)  # BAD
    first, *others = q.split()
    if first == 'x':
        os.system(others[0])  # BAD
    name, ext = os.path.splitext(q)
    if ext == '.txt':
        os.system(name)  # BAD
    x, y = request.args.get('x'), request.args.get('y')
    if x in ALLOWED:
        os.system(y)  # BAD
    rows = [r for r in request.args.getlist('r')]
    if rows[0] == 'a':
        os.system(rows[1])  # BAD
    s = q.strip()
    if s in ALLOWED:
        os.system(s)  # OK
    k, v = q.split('=', 1)
    if k not in ALLOWED:
        return 'no'
    os.system(v)  # BAD
`,
    },
  },
];
