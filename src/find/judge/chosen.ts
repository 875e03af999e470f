// Passwords that a person chose and that show no randomness at all: the well-known ones, and passphrases of several words. Beside a
// name that asks for a password they are real ones; anywhere else they are words.

/**
 * Of the lists of the most used passwords (NCSC 2019, NordPass 2024) those that no manual uses as a stand-in: "password",
 * "secret" and "admin" are missing on purpose.
 */
const wellKnown = new Set(
  `hunter2 hunter22 letmein letmein1 letmein123 qwerty qwerty1 qwerty12 qwerty123 qwertyuiop qwerty1234 iloveyou iloveyou1 monkey1
  monkey123 dragon1 dragon123 sunshine1 princess1 football1 baseball1 welcome1 welcome12 welcome123 welcome2 trustno1 master1 master123
  shadow1 superman1 batman1 starwars1 michael1 charlie1 jordan23 1q2w3e 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qazxsw2 zaq12wsx zaq1zaq1 q1w2e3r4
  q1w2e3r4t5 qazwsx qazwsx123 asdfgh asdfghjkl zxcvbnm zxcvbn p@ssw0rd p@ssword p@ssw0rd1 p@ssword1 p@ssw0rd123 passw0rd1 passw0rd123
  pa55word pa55w0rd pa$$w0rd pa$$word adm1n4dm1n admin@123 root@123 s3cr3t s3cret secr3t changeme123 summer1 winter1 spring1
  autumn1 abc12345 123qwe 123qweasd 1234qwer a1b2c3d4 aa123456 gfhjkm m0nkey fuckyou1 whatever1 pokemon1 freedom1 computer1
  cheese1 killer1 jesus1 ninja1 mustang1 access14 flower1 hottie1 loveme1 zaq1@wsx !qaz2wsx p@55w0rd correcthorsebatterystaple`.split(
    /\s+/,
  ),
);

export function isWellKnownPassword(value: string): boolean {
  return value.length <= 32 && wellKnown.has(value.toLowerCase().replace(/[ _-]/g, ""));
}

/** Four to eight plain words in one manner of joining them, none of which is a word of a page, a program or a sentence. */
export function isPassphrase(value: string): boolean {
  if (value.length < 16 || value.length > 90) return false;
  const match =
    /^([A-Za-z][a-z]{2,10})([-_. ])(?:[A-Za-z][a-z]{2,10}\2){2,6}(?:[A-Za-z][a-z]{2,10}|\d{1,4})(?:[!?.]|\d{1,4})?$/.exec(
      value,
    );
  if (match === null) return false;
  const words = value.toLowerCase().match(/[a-z]+/g) ?? [];
  if (wellKnown.has(words.join(""))) return false; // one that everybody quotes
  return (
    words.length >= 4 && new Set(words).size === words.length && !words.some((word) => ordinary.has(word))
  );
}

/** Words that sentences, pages and identifiers are made of; a passphrase drawn from some thousand words seldom has one of them. */
const ordinary = new Set(
  `the and for with you your our their this that these those not are was were has have had from into onto over under when then than else
  will would can could should must may might shall does did its his her him she they them who what which where why how all any each some none
  only also just very more most less least here there now once both either neither but nor yet too per via about after before again
  password passwords passwd passphrase passcode secret secrets token tokens key keys auth login logout signin sign user users username name names
  account accounts admin root email mail address phone code codes confirm confirmed confirmation enter entered reset forgot forgotten change changed
  update updated create created new old current valid invalid wrong incorrect missing required optional empty blank match matches mismatch
  min max minimum maximum length characters character chars char letters letter digit digits number numbers symbol symbols uppercase lowercase special
  short long weak strong strength least contain contains error errors message messages text string value values field fields input inputs form forms
  button label title page view screen hint help placeholder description link url path file files folder config configuration setting settings option
  options default example sample test tests testing demo dummy fake mock stub placeholder please again show hide visible hidden generate generated
  generator random encrypt encrypted decrypt hash hashed hashing salt plain plaintext store stored storage save saved set get add remove delete
  database server client host service services application app api web http https request response session cookie header body json yaml env
  environment variable variables prod production staging development local type types kind class method function module package import export
  policy rule rules expired expires expire expiry manager provider handler helper controller component template modal dialog widget container wrapper
  icon toggle submit cancel close open back next first last item items list row column table data model event events listener callback
  security protected protection secure private public shared use used using provide provided same different two three four five eight ten twelve
  must least been being because during until while without within between against through
  und oder der die das den dem ein eine ist sind nicht mit von zum zur ihr ihre sie wir bitte neues altes passwort kennwort eingeben
  och att det som den ett inte med av till dig din ditt dina ange nytt gammalt lösenord les des une est pas avec pour votre vous mot passe
  nouveau los las una con por para tu su contraseña nueva senha nova sua seu het een niet met voor uw wachtwoord nieuw`.split(
    /\s+/,
  ),
);
