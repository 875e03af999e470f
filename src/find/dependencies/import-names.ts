// Which distribution a Python import comes from. Most are called alike; these are not. Source: the projects' own pages on the package index
// ("import name"). What is installed in the scanned tree (top_level.txt, RECORD) says it for itself and wins.

import { pythonName } from "../../formats/lock/index.ts";

/** Import name, its first parts joined by ".", to the distributions that bring it. */
const known: Readonly<Record<string, readonly string[]>> = {
  Crypto: ["pycryptodome", "pycrypto"],
  Cryptodome: ["pycryptodomex"],
  IPython: ["ipython"],
  Levenshtein: ["levenshtein", "python-levenshtein"],
  MySQLdb: ["mysqlclient", "mysql-python"],
  OpenSSL: ["pyopenssl"],
  PIL: ["pillow", "pil"],
  PyPDF2: ["pypdf2"],
  Xlib: ["python-xlib"],
  airflow: ["apache-airflow"],
  allauth: ["django-allauth"],
  attr: ["attrs"],
  azure: ["azure"],
  bs4: ["beautifulsoup4"],
  cairo: ["pycairo"],
  corsheaders: ["django-cors-headers"],
  cv2: ["opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless"],
  dateutil: ["python-dateutil"],
  debug_toolbar: ["django-debug-toolbar"],
  discord: ["discord-py"],
  django_filters: ["django-filter"],
  docx: ["python-docx"],
  dotenv: ["python-dotenv"],
  engineio: ["python-engineio"],
  environ: ["django-environ"],
  faiss: ["faiss-cpu", "faiss-gpu"],
  fitz: ["pymupdf"],
  gi: ["pygobject"],
  git: ["gitpython"],
  github: ["pygithub"],
  gitlab: ["python-gitlab"],
  "google.protobuf": ["protobuf"],
  grpc: ["grpcio"],
  jenkins: ["python-jenkins"],
  jose: ["python-jose"],
  jwt: ["pyjwt"],
  kafka: ["kafka-python"],
  keystoneclient: ["python-keystoneclient"],
  ldap: ["python-ldap"],
  magic: ["python-magic"],
  memcache: ["python-memcached"],
  mpl_toolkits: ["matplotlib"],
  multipart: ["python-multipart"],
  "mysql.connector": ["mysql-connector-python"],
  nacl: ["pynacl"],
  oauth2_provider: ["django-oauth-toolkit"],
  odf: ["odfpy"],
  openid: ["python3-openid"],
  pkg_resources: ["setuptools"],
  pptx: ["python-pptx"],
  psycopg2: ["psycopg2", "psycopg2-binary"],
  pylab: ["matplotlib"],
  pythoncom: ["pywin32"],
  rest_framework: ["djangorestframework"],
  rest_framework_simplejwt: ["djangorestframework-simplejwt"],
  "ruamel.yaml": ["ruamel-yaml"],
  saml2: ["pysaml2"],
  serial: ["pyserial"],
  skimage: ["scikit-image"],
  sklearn: ["scikit-learn"],
  slugify: ["python-slugify"],
  "snowflake.connector": ["snowflake-connector-python"],
  socketio: ["python-socketio"],
  socks: ["pysocks"],
  storages: ["django-storages"],
  telegram: ["python-telegram-bot"],
  usb: ["pyusb"],
  websocket: ["websocket-client"],
  win32api: ["pywin32"],
  win32com: ["pywin32"],
  wx: ["wxpython"],
  yaml: ["pyyaml"],
  zmq: ["pyzmq"],
};

const partsAtMost = 4;

/** Every distribution that an import of this module may mean, canonical names. */
export function distributionsOf(module: string): readonly string[] {
  const parts = module.split(".");
  const found = new Set<string>();
  for (let count = 1; count <= Math.min(parts.length, partsAtMost); count += 1) {
    const written = parts.slice(0, count).join(".");
    found.add(pythonName(written));
    for (const name of (Object.hasOwn(known, written) ? known[written] : undefined) ?? []) found.add(name);
  }
  return [...found];
}
