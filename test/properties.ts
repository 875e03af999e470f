// What the property suites take from outside. PORTCULLIS_TEST_SEED repeats the cases of a run (a failure prints its seed);
// PORTCULLIS_TEST_BUDGET ends each property after so many seconds with the cases that it managed. By default: new cases, all of them.

const seed = numberOf("PORTCULLIS_TEST_SEED");
const budget = numberOf("PORTCULLIS_TEST_BUDGET");

if (seed !== undefined || budget !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({
    ...fc.readConfigureGlobal(),
    ...(seed === undefined ? {} : { seed }),
    ...(budget === undefined ? {} : { interruptAfterTimeLimit: budget * 1000 }),
  });
}

function numberOf(name: string): number | undefined {
  const text = process.env[name];
  if (text === undefined || text === "") return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Error(`${name}: "${text}" is no number`);
  return number;
}
