// When the security support of a distribution's release ends. Source of each: the line above it.
// `endsOn` is the end of free security updates for everybody; `extendedOn` that of long-term or paid support.

import { type Day, day } from "../../model/index.ts";

export type Lifecycle = { readonly endsOn: Day; readonly extendedOn?: Day; readonly extension?: string };

export function lifecycleOf(id: string, versionId: string): Lifecycle | undefined {
  const releases = lifecycles[id];
  if (releases === undefined) return undefined;
  const candidates = [versionId, versionId.split(".").slice(0, 2).join("."), versionId.split(".")[0] ?? ""];
  const row = candidates.map((name) => releases[name]).find((found) => found !== undefined);
  if (row === undefined) return undefined;
  const [endsOn, extendedOn, extension] = row;
  return {
    endsOn: day(endsOn),
    ...(extendedOn === undefined ? {} : { extendedOn: day(extendedOn) }),
    ...(extension === undefined ? {} : { extension }),
  };
}

type Row = readonly [endsOn: string, extendedOn?: string, extension?: string];

const enterpriseLinux8And9: Readonly<Record<string, Row>> = {
  "8": ["2029-05-31"],
  "9": ["2032-05-31"],
  "10": ["2035-05-31"],
};

const lifecycles: Readonly<Record<string, Readonly<Record<string, Row>>>> = {
  // Both from distro-info-data; a test holds them to it where it is installed.
  debian: {
    "6": ["2014-05-31", "2016-02-29", "LTS"],
    "7": ["2016-04-25", "2018-05-31", "LTS"],
    "8": ["2018-06-17", "2020-06-30", "LTS"],
    "9": ["2020-07-18", "2022-06-30", "LTS"],
    "10": ["2022-09-10", "2024-06-30", "LTS"],
    "11": ["2024-08-14", "2026-08-31", "LTS"],
    "12": ["2026-07-11", "2028-06-30", "LTS"],
    "13": ["2028-08-09", "2030-06-30", "LTS"],
  },
  ubuntu: {
    "12.04": ["2017-04-28", "2019-04-26", "ESM"],
    "12.10": ["2014-05-16"],
    "13.04": ["2014-01-27"],
    "13.10": ["2014-07-17"],
    "14.04": ["2019-04-25", "2026-04-28", "ESM"],
    "14.10": ["2015-07-23"],
    "15.04": ["2016-02-04"],
    "15.10": ["2016-07-28"],
    "16.04": ["2021-04-30", "2028-04-25", "ESM"],
    "16.10": ["2017-07-20"],
    "17.04": ["2018-01-13"],
    "17.10": ["2018-07-19"],
    "18.04": ["2023-05-31", "2030-04-30", "ESM"],
    "18.10": ["2019-07-18"],
    "19.04": ["2020-01-23"],
    "19.10": ["2020-07-17"],
    "20.04": ["2025-05-29", "2032-04-27", "ESM"],
    "20.10": ["2021-07-22"],
    "21.04": ["2022-01-20"],
    "21.10": ["2022-07-14"],
    "22.04": ["2027-06-01", "2034-04-25", "ESM"],
    "22.10": ["2023-07-20"],
    "23.04": ["2024-01-25"],
    "23.10": ["2024-07-11"],
    "24.04": ["2029-05-31", "2036-04-29", "ESM"],
    "24.10": ["2025-07-10"],
    "25.04": ["2026-01-15"],
    "25.10": ["2026-07-09"],
    "26.04": ["2031-05-29", "2038-04-27", "ESM"],
  },
  // https://alpinelinux.org/releases/
  alpine: {
    "3.10": ["2021-05-01"],
    "3.11": ["2021-11-01"],
    "3.12": ["2022-05-01"],
    "3.13": ["2022-11-01"],
    "3.14": ["2023-05-01"],
    "3.15": ["2023-11-01"],
    "3.16": ["2024-05-23"],
    "3.17": ["2024-11-22"],
    "3.18": ["2025-05-09"],
    "3.19": ["2025-11-01"],
    "3.20": ["2026-04-01"],
    "3.21": ["2026-11-01"],
    "3.22": ["2027-05-01"],
  },
  // https://access.redhat.com/support/policy/updates/errata
  rhel: {
    "6": ["2020-11-30", "2024-06-30", "ELS"],
    "7": ["2024-06-30", "2028-06-30", "ELS"],
    ...enterpriseLinux8And9,
  },
  // https://www.centos.org/cl-vs-cs/ and the announcements of each end
  centos: { "6": ["2020-11-30"], "7": ["2024-06-30"], "8": ["2021-12-31"], "9": ["2027-05-31"] },
  // https://wiki.almalinux.org/release-notes/, https://wiki.rockylinux.org/rocky/version/
  almalinux: enterpriseLinux8And9,
  rocky: enterpriseLinux8And9,
  // https://docs.fedoraproject.org/en-US/releases/eol/; of later ones the day is not fixed before they end.
  fedora: {
    "30": ["2020-05-26"],
    "31": ["2020-11-24"],
    "32": ["2021-05-25"],
    "33": ["2021-11-30"],
    "34": ["2022-06-07"],
    "35": ["2022-12-13"],
    "36": ["2023-05-16"],
    "37": ["2023-12-05"],
    "38": ["2024-05-21"],
    "39": ["2024-11-26"],
    "40": ["2025-05-13"],
    "41": ["2025-12-15"],
    "42": ["2026-05-28"],
  },
  // https://www.oracle.com/a/ocom/docs/elsp-lifetime-069338.pdf (Premier and Extended Support)
  ol: {
    "6": ["2021-03-31", "2024-12-31", "Extended Support"],
    "7": ["2024-12-31", "2028-06-30", "Extended Support"],
    "8": ["2029-07-31"],
    "9": ["2032-06-30"],
  },
  // https://aws.amazon.com/linux/faqs/
  amzn: { "1": ["2023-12-31"], "2018.03": ["2023-12-31"], "2": ["2026-06-30"], "2023": ["2029-06-30"] },
  // https://learn.microsoft.com/lifecycle/products/azure-linux
  mariner: { "1.0": ["2023-07-31"], "2.0": ["2025-07-31"] },
  // https://en.opensuse.org/Lifetime
  "opensuse-leap": {
    "15.3": ["2022-12-31"],
    "15.4": ["2023-12-07"],
    "15.5": ["2024-12-31"],
    "15.6": ["2026-04-30"],
  },
  // https://www.suse.com/lifecycle
  sles: {
    "12.5": ["2024-10-31", "2027-10-31", "LTSS"],
    "15.4": ["2023-12-31", "2026-12-31", "LTSS"],
    "15.5": ["2024-12-31", "2027-12-31", "LTSS"],
    "15.6": ["2025-12-31", "2028-12-31", "LTSS"],
    "15.7": ["2031-07-31"],
  },
};
