// ebin/NAME.app of an Erlang or Elixir release: an Erlang term, {application, NAME, [{vsn, "VERSION"}, ...]}. It is read as text.
// Source: erlang.org, "app(4)". Applications that come with Erlang/OTP are no packages of Hex.

import { decodeUtf8 } from "../../kit/index.ts";
import type { Parsed } from "../../model/index.ts";
import type { InstalledLanguagePackage } from "./installed.ts";

export function parseErlangApplication(bytes: Uint8Array): Parsed<readonly InstalledLanguagePackage[]> {
  const text = decodeUtf8(bytes.subarray(0, 262_144)).replace(/^\s*%.*$/gm, "");
  const name = /^\s*\{\s*application\s*,\s*'?([a-z][\w@]*)'?\s*,/.exec(text)?.[1];
  const version = /\{\s*vsn\s*,\s*"([^"\n]+)"\s*\}/.exec(text)?.[1];
  if (name === undefined) return { value: [], problems: [] }; // some other file of that name
  if (ofErlang.has(name) || ofElixir.has(name)) return { value: [], problems: [] };
  if (version === undefined)
    return { value: [], problems: [{ message: `the application ${name} states no version` }] };
  return { value: [{ ecosystem: "Hex", name, version, licences: [] }], problems: [] };
}

/** erlang.org, "Erlang/OTP System Documentation", list of applications. */
const ofErlang: ReadonlySet<string> = new Set([
  ...["asn1", "common_test", "compiler", "crypto", "debugger", "dialyzer", "diameter", "edoc", "eldap"],
  ...["erl_docgen", "erl_interface", "erts", "et", "eunit", "ftp", "inets", "jinterface", "kernel", "megaco"],
  ...["mnesia", "observer", "odbc", "os_mon", "parsetools", "public_key", "reltool", "runtime_tools", "sasl"],
  ...["snmp", "ssh", "ssl", "stdlib", "syntax_tools", "tftp", "tools", "wx", "xmerl"],
]);
/** hexdocs.pm, the applications of Elixir itself. */
const ofElixir: ReadonlySet<string> = new Set(["eex", "elixir", "ex_unit", "iex", "logger", "mix"]);
