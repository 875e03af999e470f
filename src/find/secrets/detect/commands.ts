// Passwords on command lines of tools that take them so: `sshpass -p x`, `mysql -px`, `echo x | docker login --password-stdin`.
// Long options that name themselves (`--password x`) are found by their name; here are the short ones, by the manual of each tool.

import { isRandom } from "../../judge/index.ts";
import { type Detector, type Emit, type Layer, ranks } from "./detector.ts";
import { isStandIn } from "./headers.ts";
import { ownRules } from "./own-rules.ts";

/** A quoted or bare word, as a shell reads it; one that begins with "$" or a backtick is filled in when it runs. */
const word =
  '(?:\'([^\'\\n]{4,128})\'|"([^"$`\\n][^"\\n]{3,127})"|([^\\s\'"$`;|&<>()][^\\s\'"`;|&<>]{3,127}))(?=[\\s;|&)\'"`,\\\\]|$)';
const options = "(?:[^\\n|;&]{0,200}?\\s)?";

type Tool = {
  readonly keywords: readonly string[];
  /** Read from the keyword on. */
  readonly after?: RegExp;
  /** Read up to the end of the keyword, on its line. */
  readonly before?: RegExp;
};

function from(source: string): RegExp {
  return new RegExp(`^${source}`, "di");
}
function upTo(source: string): RegExp {
  return new RegExp(`${source}$`, "di");
}

const tools: readonly Tool[] = [
  { keywords: ["sshpass "], after: from(`sshpass\\s+(?:-v\\s+)?-p\\s*${word}`) },
  {
    keywords: ["mysql ", "mysqldump ", "mysqladmin ", "mysqlimport ", "mariadb "],
    after: from(`\\w+\\s+${options}-p${word}`),
  },
  {
    keywords: [
      "docker login",
      "podman login",
      "buildah login",
      "skopeo login",
      "oras login",
      "helm registry login",
      "crane auth login",
      "az login",
      "az acr login",
      "oc login",
      "cf login",
      "twine upload",
    ],
    after: from(`[\\w ]+?\\s${options}-p[ =]{1,2}${word}`),
  },
  { keywords: ["redis-cli "], after: from(`redis-cli\\s+${options}-a\\s{1,3}${word}`) },
  {
    keywords: ["ldapsearch ", "ldapadd ", "ldapmodify ", "ldapdelete ", "ldapwhoami "],
    after: from(`\\w+\\s+${options}-w\\s{1,3}${word}`),
  },
  {
    keywords: ["htpasswd "],
    // -b takes the password from the command line, -B is bcrypt
    after: new RegExp(`^htpasswd\\s+(?:-\\w+\\s+){0,3}-\\w{0,4}b\\w{0,4}\\s+\\S+\\s+\\S+\\s+${word}`, "d"),
  },
  { keywords: ["net user "], after: from(`net user\\s+(?!/)[\\w.-]{1,60}\\s+(?!/)${word}(?=[^\\n]{0,40}/)`) },
  { keywords: ["openssl enc"], after: from(`openssl enc\\s+${options}-k\\s{1,3}${word}`) },
  { keywords: ["net use "], after: from(`net use\\s[^\\n]{0,160}?/user:\\S+\\s+${word}`) },
  {
    keywords: ["mongo ", "mongosh ", "mongodump ", "mongorestore ", "mongoexport ", "mongoimport "],
    after: from(`\\w+\\s+${options}-p\\s{1,3}${word}`),
  },
  {
    keywords: ["sqlplus ", "expdp ", "impdp ", "sqlldr "],
    after: from(`\\w+\\s+${options}["']?[\\w$#]{1,40}/([^\\s@/"']{4,64})@`),
  },
  { keywords: ["plink ", "pscp ", "psftp ", "putty "], after: from(`\\w+\\s+${options}-pw\\s{1,3}${word}`) },
  { keywords: ["xfreerdp "], after: from(`xfreerdp\\s+${options}/p:${word}`) },
  { keywords: ["sqlcmd ", "osql ", "bcp "], after: from(`\\w+\\s+${options}-P\\s{1,3}${word}`) },
  { keywords: ["cqlsh "], after: from(`cqlsh\\s+${options}-p\\s{1,3}${word}`) },
  { keywords: ["signtool sign"], after: from(`signtool sign\\s+${options}/p\\s{1,3}${word}`) },
  {
    keywords: ["7z a ", "7z x ", "7za a ", "unrar x ", "rar a "],
    after: from(`\\w+ \\w\\s+${options}-(?:hp|p)${word}`),
  },
  { keywords: ["zip -", "unzip -"], after: from(`(?:un)?zip\\s+${options}-P\\s{1,3}${word}`) },
  {
    keywords: ["-passin pass:", "-passout pass:", "-pass pass:"],
    after: from(`-pass(?:in|out)? pass:([^\\s'"$\`;|&<>()]{6,128})`),
  },
  {
    keywords: ["rabbitmqctl add_user", "rabbitmqctl change_password"],
    after: from(`rabbitmqctl \\w+\\s+\\S{1,64}\\s+${word}`),
  },
  { keywords: ["ipmitool "], after: from(`ipmitool\\s+${options}-P\\s{1,3}${word}`) },
  {
    keywords: ["smbclient "],
    after: from(
      `smbclient\\s+${options}-U\\s{1,3}(?:'[\\w\\\\.-]{1,60}%([^'\\n]{4,128})'|"?[\\w\\\\.-]{1,60}%${word})`,
    ),
  },
  { keywords: ["lftp "], after: from(`lftp\\s+${options}-u\\s{1,3}[^\\s,]{1,60},${word}`) },
  { keywords: ["schtasks "], after: from(`schtasks\\s+${options}/rp\\s{1,3}${word}`) },
  { keywords: ["psexec ", "psexec64 "], after: from(`psexec\\w*\\s+${options}-p\\s{1,3}${word}`) },
  {
    keywords: ["chpasswd"],
    before: upTo(
      `(?:echo|printf)\\s+(?:-\\w+\\s+)?["']?[\\w.-]{1,40}:([^\\s"':|]{4,128})(?:\\\\n)?["']?\\s*\\|[^|\\n]{0,40}chpasswd`,
    ),
  },
  // cloud-init's list of accounts ("Set Passwords").
  {
    keywords: ["chpasswd:"],
    after: from(`chpasswd:\\s*\\n[^\\n]{0,40}list:\\s*\\|?\\s*\\n\\s*[\\w.-]{1,40}:${word}`),
  },
  {
    keywords: ["--password-stdin", "passwd --stdin", "sudo -s", "--with-token", "az devops login"],
    before: upTo(`(?:echo|printf)\\s+(?:-\\w+\\s+)?${word}["']?\\s*\\|[^|\\n]{0,120}`),
  },
  {
    keywords: ["convertto-securestring"],
    after: from(
      `convertto-securestring\\s+(?:-string\\s+)?(?:'([^'\\n]{4,128})'|"([^"$\\n][^"\\n]{3,127})")`,
    ),
  },
];

/** Too short, a number, the ports of a container, a path, a flag. */
const noPassword = /^\S{0,3}$|^\d+(?::\d+)*(?:\/(?:tcp|udp))?$|^[.~/]|^-/;

export const commandPasswords: readonly Detector[] = tools.map((tool) => ({
  keywords: tool.keywords,
  rules: [ownRules.commandPassword],
  look: (layer: Layer, start: number, end: number, emit: Emit) => {
    // `--link db:mongo -p 1:2`: the name of something else ends with the command's
    if (tool.before === undefined && /[\w:.-]/.test(layer.slice(Math.max(0, start - 1), start)))
      return end - start;
    const origin = tool.before === undefined ? start : Math.max(0, end - 300);
    const text = layer.slice(origin, tool.before === undefined ? start + 400 : end);
    const match = (tool.after ?? tool.before)?.exec(text);
    const group = match?.findIndex((part, index) => index > 0 && part !== undefined) ?? -1;
    const span = match?.indices?.[group];
    const value = match?.[group] ?? "";
    if (span === undefined || group < 1 || isStandIn(value) || noPassword.test(value)) return text.length;
    emit({
      rule: ownRules.commandPassword,
      start: origin + span[0],
      end: origin + span[1],
      secret: value,
      confidence: isRandom(value) ? "high" : "medium",
      rank: ranks.named,
    });
    return text.length;
  },
}));
