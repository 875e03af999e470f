// Families of weaknesses: where `bar` must not arrive, and what makes it safe there. From the CWE texts and the libraries' documentation.

export type Family = {
  readonly name: string;
  /** Any of these rules counts as found. */
  readonly rules: readonly string[];
  /** Statements that use `bar`; the handler returns after them. */
  readonly sinks: readonly string[];
  readonly imports: string;
  /** Statements that use `param` and are safe because of how they do it. */
  readonly safe: readonly string[];
  /** More vulnerable statements on `param`, for what shapes do not show. */
  readonly vulnerable?: readonly string[];
};

export const families: readonly Family[] = [
  {
    name: "SQL injection",
    rules: ["python/sql-injection"],
    imports:
      "import sqlite3\nimport psycopg2\nfrom sqlalchemy import create_engine, text\nfrom django.db import connection as dj",
    sinks: [
      "cur = sqlite3.connect('a.db').cursor()\ncur.execute(\"SELECT * FROM users WHERE name='\" + bar + \"'\")",
      "conn = psycopg2.connect('dbname=a')\nwith conn.cursor() as cur:\n    cur.execute(f\"SELECT * FROM users WHERE name='{bar}'\")",
      "engine = create_engine('sqlite://')\nwith engine.connect() as c:\n    c.execute(text(\"SELECT * FROM u WHERE n='%s'\" % bar))",
      "with dj.cursor() as cur:\n    cur.execute(\"SELECT * FROM u WHERE n='{}'\".format(bar))",
      "sql = 'DELETE FROM users WHERE id = ' + bar\nsqlite3.connect('a.db').executescript(sql)",
    ],
    safe: [
      "sqlite3.connect('a.db').cursor().execute('SELECT * FROM users WHERE name=?', (param,))",
      "with dj.cursor() as cur:\n    cur.execute('SELECT * FROM u WHERE n=%s', [param])",
      "engine = create_engine('sqlite://')\nwith engine.connect() as c:\n    c.execute(text('SELECT * FROM u WHERE n=:n'), {'n': param})",
      "sqlite3.connect('a.db').execute('SELECT * FROM u WHERE id=%d' % int(param))",
      "column = {'name': 'name', 'age': 'age'}.get(param, 'name')\nsqlite3.connect('a.db').execute('SELECT * FROM u ORDER BY ' + column)",
    ],
  },
  {
    name: "command injection",
    rules: ["python/command-line-injection"],
    imports: "import os\nimport subprocess\nimport shlex",
    sinks: [
      "os.system('echo ' + bar)",
      "subprocess.run('echo ' + bar, shell=True)",
      "os.popen(f'ls {bar}').read()",
      "subprocess.Popen(['sh', '-c', 'echo ' + bar])",
      "subprocess.check_output('ping ' + bar, shell=True, text=True)",
    ],
    safe: [
      "subprocess.run(['echo', param])",
      "os.system('echo ' + shlex.quote(param))",
      "subprocess.run(['ls', '--', param], shell=False, check=True)",
      "subprocess.check_output(['ping', '-c', '1', param])",
    ],
    vulnerable: [
      "subprocess.call(param, shell=True)",
      "args = 'ls ' + param\nsubprocess.run(args, shell=True, stdout=subprocess.PIPE)",
    ],
  },
  {
    name: "code injection",
    rules: ["python/code-injection"],
    imports: "import ast",
    sinks: ["eval(bar)", "exec(bar)", "exec(compile(bar, 'a', 'exec'))", "value = eval('1 + ' + bar)"],
    safe: ["ast.literal_eval(param)", "value = {'a': 1}.get(param)"],
  },
  {
    name: "path traversal",
    rules: ["python/path-injection"],
    imports:
      "import os\nimport shutil\nimport pathlib\nfrom flask import send_file\nfrom werkzeug.utils import secure_filename\nBASE = '/srv/files'",
    sinks: [
      "with open('/srv/files/' + bar) as f:\n    f.read()",
      "os.remove(os.path.join(BASE, bar))",
      "pathlib.Path(BASE, bar).read_text()",
      "(pathlib.Path(BASE) / bar).write_text('x')",
      "send_file('/srv/files/' + bar)",
      "shutil.rmtree(f'{BASE}/{bar}')",
    ],
    safe: [
      "open(os.path.join(BASE, secure_filename(param))).read()",
      "open(os.path.join(BASE, os.path.basename(param))).read()",
      "path = os.path.realpath(os.path.join(BASE, param))\nif not path.startswith(BASE + os.sep):\n    return 'no'\nopen(path).read()",
      "path = os.path.abspath(os.path.join(BASE, param))\nif os.path.commonpath([BASE, path]) != BASE:\n    return 'no'\nopen(path).read()",
      "path = (pathlib.Path(BASE) / param).resolve()\nif not path.is_relative_to(BASE):\n    return 'no'\npath.read_text()",
      "path = pathlib.Path(BASE, param).resolve()\npath.relative_to(BASE)\npath.read_text()",
    ],
    vulnerable: [
      "if not param.startswith(BASE):\n    return 'no'\nopen(param).read()",
      "path = os.path.normpath(os.path.join(BASE, param))\nopen(path).read()",
      "if os.path.splitext(param)[1] in ('.png', '.jpg'):\n    open(os.path.join(BASE, param)).read()",
    ],
  },
  {
    name: "server-side request forgery",
    rules: ["python/full-ssrf", "python/partial-ssrf"],
    imports:
      "import requests\nimport httpx\nimport urllib.request\nfrom urllib.parse import urlparse, quote\nHOSTS = {'a.example', 'b.example'}",
    sinks: [
      "requests.get(bar)",
      "requests.post('http://' + bar + '/x', data={})",
      "urllib.request.urlopen(bar)",
      "httpx.get(f'https://{bar}/x')",
      "with httpx.Client() as c:\n    c.get(bar)",
    ],
    safe: [
      "if urlparse(param).hostname not in HOSTS:\n    return 'no'\nrequests.get(param)",
      "host = urlparse(param).netloc\nif host != 'a.example':\n    return 'no'\nrequests.get(param)",
      "requests.get('https://a.example/', params={'q': param})",
      "if not param.startswith('https://a.example/'):\n    return 'no'\nrequests.get(param)",
    ],
  },
  {
    name: "open redirect",
    rules: ["python/url-redirection"],
    imports:
      "from flask import redirect, url_for\nfrom urllib.parse import urlparse\nfrom django.utils.http import url_has_allowed_host_and_scheme",
    sinks: [
      "return redirect(bar)",
      "return redirect(bar, code=302)",
      "target = bar\nreturn redirect(target)",
    ],
    safe: [
      "return redirect(url_for('index', name=param))",
      "return redirect('/user/' + param)",
      "if urlparse(param).netloc != '':\n    return 'no'\nreturn redirect(param)",
      "if not url_has_allowed_host_and_scheme(param, allowed_hosts={'a.example'}):\n    return 'no'\nreturn redirect(param)",
      "if not param.startswith('/') or param.startswith('//'):\n    return 'no'\nreturn redirect(param)",
    ],
  },
  {
    name: "cross-site scripting",
    rules: ["python/reflective-xss"],
    imports:
      "import html\nfrom flask import make_response, render_template, jsonify, Response\nfrom markupsafe import escape",
    sinks: [
      "return '<p>' + bar + '</p>'",
      "return f'<b>{bar}</b>'",
      "return make_response('Hello ' + bar)",
      "return Response('<i>%s</i>' % bar)",
    ],
    safe: [
      "return '<p>' + html.escape(param) + '</p>'",
      "return f'<b>{escape(param)}</b>'",
      "return render_template('a.html', name=param)",
      "return jsonify(name=param)",
      "return Response(param, mimetype='text/plain')",
      "return {'name': param}",
    ],
  },
  {
    name: "template injection",
    rules: ["python/template-injection"],
    imports: "import jinja2\nfrom flask import render_template_string",
    sinks: [
      "render_template_string('Hello ' + bar)",
      "jinja2.Template(bar).render()",
      "jinja2.Environment(autoescape=True).from_string('x' + bar).render()",
    ],
    safe: ["render_template_string('Hello {{ n }}', n=param)", "jinja2.Template('{{ n }}').render(n=param)"],
  },
  {
    name: "LDAP injection",
    rules: ["python/ldap-injection"],
    imports: "import ldap\nimport ldap.filter\nimport ldap3",
    sinks: [
      "c = ldap.initialize('ldap://a')\nc.search_s('dc=a', ldap.SCOPE_SUBTREE, '(uid=' + bar + ')')",
      "c = ldap3.Connection(ldap3.Server('a'), auto_bind=True)\nc.search('dc=a', f'(uid={bar})')",
      "c = ldap.initialize('ldap://a')\nbase = 'ou=%s,dc=a' % bar\nc.search_s(base, ldap.SCOPE_SUBTREE, '(a=b)')",
    ],
    safe: [
      "c = ldap.initialize('ldap://a')\nc.search_s('dc=a', ldap.SCOPE_SUBTREE, '(uid=' + ldap.filter.escape_filter_chars(param) + ')')",
    ],
  },
  {
    name: "XPath injection",
    rules: ["python/xpath-injection"],
    imports: "import lxml.etree\nimport elementpath\nimport xml.etree.ElementTree as ET",
    sinks: [
      "t = lxml.etree.parse('a.xml')\nt.xpath(\"//u[@n='\" + bar + \"']\")",
      "root = ET.parse('a.xml')\nelementpath.select(root, f\"/a/b[@c='{bar}']\")",
      "q = lxml.etree.XPath(\"//u[@n='%s']\" % bar)",
      "ET.parse('a.xml').findall(f\".//u[@n='{bar}']\")",
    ],
    safe: [
      "t = lxml.etree.parse('a.xml')\nt.xpath('//u[@n=$n]', n=param)",
      "if \"'\" in param:\n    return 'no'\nlxml.etree.parse('a.xml').xpath(\"//u[@n='\" + param + \"']\")",
    ],
  },
  {
    name: "unsafe deserialisation",
    rules: ["python/unsafe-deserialization"],
    imports: "import pickle\nimport yaml\nimport json\nimport base64\nimport marshal",
    sinks: [
      "pickle.loads(base64.urlsafe_b64decode(bar))",
      "yaml.load(bar, Loader=yaml.Loader)",
      "yaml.unsafe_load(bar)",
      "marshal.loads(bar.encode())",
    ],
    safe: ["json.loads(param)", "yaml.safe_load(param)", "yaml.load(param, Loader=yaml.SafeLoader)"],
  },
  {
    name: "XML external entities",
    rules: ["python/xxe"],
    imports: "import lxml.etree\nimport xml.sax\nimport xml.sax.handler\nimport xml.dom.minidom\nimport io",
    sinks: [
      "p = lxml.etree.XMLParser(resolve_entities=True)\nlxml.etree.fromstring(bar, p)",
      "p = xml.sax.make_parser()\np.setFeature(xml.sax.handler.feature_external_ges, True)\nxml.dom.minidom.parseString(bar, p)",
      "p = xml.sax.make_parser()\np.setFeature(xml.sax.handler.feature_external_ges, True)\np.parse(io.StringIO(bar))",
    ],
    safe: [
      "p = lxml.etree.XMLParser(resolve_entities=False)\nlxml.etree.fromstring(param, p)",
      "p = xml.sax.make_parser()\np.setFeature(xml.sax.handler.feature_external_ges, False)\nxml.dom.minidom.parseString(param, p)",
    ],
  },
  {
    name: "trust boundary",
    rules: ["python/trust-boundary-violation"],
    imports: "from flask import session",
    sinks: ["session['name'] = bar", "session[bar] = '12345'"],
    safe: ["session['seen'] = True"],
  },
  {
    name: "log injection",
    rules: ["python/log-injection"],
    imports: "import logging\nlog = logging.getLogger(__name__)",
    sinks: ["log.info('user %s', bar)", "logging.warning('user ' + bar)", "log.error(f'user {bar}')"],
    safe: [
      "log.info('user %s', param.replace('\\n', '').replace('\\r', ''))",
      "log.info('user %d', int(param))",
    ],
  },
  {
    name: "header injection",
    rules: ["python/http-response-splitting"],
    imports: "from flask import make_response",
    sinks: [
      "r = make_response('ok')\nr.headers['X-Name'] = bar\nreturn r",
      "r = make_response('ok')\nr.headers.add('X-Name', bar)\nreturn r",
    ],
    safe: [
      "r = make_response('ok')\nr.headers['X-Name'] = param.replace('\\r', '').replace('\\n', '')\nreturn r",
    ],
  },
  {
    name: "cookie injection",
    rules: ["python/cookie-injection"],
    imports: "from flask import make_response",
    sinks: [
      "r = make_response('ok')\nr.set_cookie('lang', bar, secure=True, httponly=True)\nreturn r",
      "r = make_response('ok')\nr.set_cookie(bar, 'v', secure=True, httponly=True)\nreturn r",
    ],
    safe: ["r = make_response('ok')\nr.set_cookie('lang', 'en', secure=True, httponly=True)\nreturn r"],
  },
  {
    name: "regular expression injection",
    rules: ["python/regex-injection"],
    imports: "import re",
    sinks: ["re.search(bar, 'text')", "re.compile('^' + bar).match('text')"],
    safe: ["re.search(re.escape(param), 'text')", "re.search('^a$', param)"],
  },
  {
    name: "NoSQL injection",
    rules: ["python/nosql-injection"],
    imports: "import pymongo, json\nusers = pymongo.MongoClient().shop.users",
    sinks: ["users.find_one({'$where': \"this.n == '\" + bar + \"'\"})"],
    safe: ["users.find_one({'n': str(param)})"],
    vulnerable: [
      "users.find_one({'n': request.get_json()['n']})",
      "body = request.json\nusers.find({'n': body['n']})",
      "users.delete_one({'n': json.loads(param)})",
    ],
  },
];
