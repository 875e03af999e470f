import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Config, defaultConfig } from "../config/index.ts";
import type { Instant, LedgerEvent } from "../model/index.ts";
import {
  foldOverrides,
  overrideException,
  overrideRequest,
  overrideStanding,
  requestProblem,
} from "./overrides.ts";

const config = (more: Partial<Config["overrides"]> = {}): Config => ({
  ...defaultConfig(),
  overrides: { max_hours: 48, approver: "required", channels: ["ops"], ...more },
});
const at = (hours: number): Instant =>
  new Date(Date.parse("2026-11-23T00:00:00Z") + hours * 3_600_000).toISOString() as Instant;
const wish = { scope: { commit: "c" }, reason: "urgent", owner: "ada", hours: 24 };
const { id, event } = overrideRequest(wish, at(0), "ada");
const said = (type: string, payload: object): LedgerEvent => ({
  type,
  at: at(1),
  by: "x",
  payload: { id, ...payload },
});
const steps = {
  delivered: said("override.delivered", { channel: "ops" }),
  elsewhere: said("override.delivered", { channel: "cellar" }),
  approved: said("override.approved", { by: "grace" }),
  ownApproval: said("override.approved", { by: "ada" }),
  ended: said("override.ended", { by: "ada" }),
  broken: { type: "override.approved", at: at(1), by: "x", payload: { id } },
};
const standing = (events: readonly LedgerEvent[], hours = 2, policy = config()): string | undefined => {
  const [one] = foldOverrides(events);
  return one === undefined ? undefined : overrideStanding(one, policy, at(hours));
};

describe("an override", () => {
  test.each<[string, readonly LedgerEvent[], number, string | undefined]>([
    ["asked for only", [event], 2, "undelivered"],
    ["told elsewhere", [event, steps.elsewhere, steps.approved], 2, "undelivered"],
    ["told, not approved", [event, steps.delivered], 2, "unapproved"],
    ["approved by its owner", [event, steps.delivered, steps.ownApproval], 2, "unapproved"],
    ["told and approved", [event, steps.delivered, steps.approved], 2, "holds"],
    ["at its end", [event, steps.delivered, steps.approved], 24, "ended"],
    ["ended before", [event, steps.delivered, steps.approved, steps.ended], 2, "ended"],
    ["broken approval", [event, steps.delivered, steps.broken], 2, "unapproved"],
    ["events without a request", [steps.delivered, steps.approved], 2, undefined],
  ])("%s: %#", (_, events, hours, wanted) => {
    expect(standing(events, hours)).toBe(wanted);
  });

  test("holds no longer than the policy of now allows, and without approver where none is required", () => {
    expect(standing([event, steps.delivered, steps.approved], 2, config({ max_hours: 12 }))).toBe("too-long");
    expect(standing([event, steps.delivered], 2, config({ approver: "optional" }))).toBe("holds");
    expect(standing([event, steps.delivered], 2, config({ approver: "optional", channels: [] }))).toBe(
      "undelivered",
    );
  });

  test("in no order of any events does it hold before it was told", () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(Object.values(steps).filter((one) => one !== steps.delivered)),
        fc.nat(30),
        (events, hours) => {
          expect(standing([event, ...events], hours, config({ approver: "optional" }))).not.toBe("holds");
        },
      ),
      { numRuns: 200 },
    );
  });

  test.each<[object, object, string]>([
    [{}, { channels: [] }, "no channel"],
    [{ reason: " " }, {}, "needs a reason"],
    [{ hours: 49 }, {}, "at most 48"],
    [{ hours: Number.NaN }, {}, "at most 48"],
    [{ scope: { environment: "production" } }, {}, "names a finding"],
  ])("a request that cannot be recorded says why: %j", (more, policy, text) => {
    expect(requestProblem({ ...wish, ...more }, config(policy))).toContain(text);
  });

  test("a good request is one; it becomes an exception for people to read", () => {
    expect(requestProblem(wish, config())).toBeUndefined();
    const [one] = foldOverrides([event, steps.delivered, steps.approved, event]);
    expect(one && overrideException(one)).toMatchObject({
      origin: "override",
      approvedBy: "grace",
      endsOn: "2026-11-24",
      scope: { commit: "c" },
    });
  });
});
