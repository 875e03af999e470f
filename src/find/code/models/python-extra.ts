// Randomness and archives: what is only dangerous together with where it goes, or where it comes from.

import { clean, passes, sinks, sources } from "./build.ts";
import type { Model } from "./model.ts";

const random: readonly Model[] = [
  ...sources(
    "random",
    "random() randint() randrange() choice() choices() sample() getrandbits() uniform() randbytes() triangular() gauss() betavariate() expovariate() normalvariate() shuffle()",
    "random",
  ),
  ...sources(
    "random.Random()",
    "random() randint() randrange() choice() choices() sample() getrandbits() uniform() randbytes()",
    "random",
  ),
  ...sources("numpy.random", "random() randint() choice() rand() bytes() randn()", "random"),
  ...sources("uuid", "uuid1()", "random"),
];

const amounts: readonly Model[] = [
  ...sinks(
    "resource",
    "time.sleep asyncio.sleep range xrange numpy.zeros numpy.ones numpy.empty os.urandom secrets.token_bytes secrets.token_hex itertools.repeat",
    ["*"],
  ),
  ...sinks("resource", "zlib.decompress gzip.decompress bz2.decompress lzma.decompress", [0, "data"]),
];

const cookies: readonly Model[] = passes("http.cookies.SimpleCookie Cookie.SimpleCookie", [0]);

const archives: readonly Model[] = [
  // What is in a file is not its name.
  ...clean(
    "pathlib.Path().read_text pathlib.Path().read_bytes pathlib.Path().open pathlib.Path().exists pathlib.Path().is_file pathlib.Path().is_dir pathlib.Path().stat pathlib.Path().iterdir pathlib.Path().glob",
  ),
  ...sources("tarfile.open()[]", "", "archive"),
  ...sinks("archive", "tarfile.open().extract tarfile.open()._extract_member", [0, "member"]),
  ...sinks("archive", "tarfile.open().extractall", [1, "members"]),
];

const forms: readonly Model[] = [
  ...["django.forms.Form", "django.forms.ModelForm", "django.forms.forms.Form"].flatMap((f) =>
    sources(f, "cleaned_data data"),
  ),
  ...["Serializer", "ModelSerializer"].flatMap((s) =>
    sources(`rest_framework.serializers.${s}`, "validated_data initial_data data"),
  ),
  ...["cleaned_data", "validated_data"].map((name): Model => ({ source: `?.${name}`, safe: ["resource"] })),
  ...[
    "StringField",
    "TextAreaField",
    "PasswordField",
    "HiddenField",
    "SearchField",
    "URLField",
    "EmailField",
    "FileField",
    "SelectField",
  ].flatMap((f) => [...sources(`wtforms.${f}()`, "data"), ...sources(`wtforms.fields.${f}()`, "data")]),
  ...sources("flask_restful.reqparse.RequestParser()", "parse_args()"),
  ...sources("flask_restx.reqparse.RequestParser()", "parse_args()"),
  ...sources("streamlit", "text_input() text_area() chat_input()"),
];

/** Commands: whoever starts the program chooses. */
const commands: readonly Model[] = [
  ..."click.command click.group click.argument click.option click.Group().command typer.Typer().command typer.Typer().callback rich_click.command"
    .split(" ")
    .map((entry): Model => ({ entry, cli: true })),
];

export const extraModels: readonly Model[] = [
  ...random,
  ...amounts,
  ...cookies,
  ...archives,
  ...forms,
  ...commands,
];
