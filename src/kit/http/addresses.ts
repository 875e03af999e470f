// Addresses that a name from outside must not lead us to: this machine, the local network, cloud metadata, and what is no address of the internet.
// Source: IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890).

import { BlockList, isIP, isIPv4 } from "node:net";

// Two lists: one list would take every IPv4 address for its IPv4-mapped form.
const special4 = new BlockList();
const special6 = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  special4.addSubnet(network, bits, "ipv4");
}
for (const [network, bits] of [
  ["::", 96], // unspecified, loopback, and IPv4-compatible
  ["::ffff:0:0", 96], // IPv4-mapped: looked at as IPv4 first
  ["64:ff9b::", 96], // NAT64
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16], // 6to4
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const) {
  special6.addSubnet(network, bits, "ipv6");
}

/** True for everything that is not a public address, texts that are no address included. */
export function isSpecialAddress(address: string): boolean {
  const bare = address.replace(/^\[|\]$/g, "").replace(/%.*$/, "");
  if (isIP(bare) === 0) return true;
  if (isIPv4(bare)) return special4.check(bare, "ipv4");
  return special6.check(bare, "ipv6");
}

export function isLoopbackHost(host: string): boolean {
  const name = hostNameOf(host);
  return name === "localhost" || name === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name);
}

/** Without port and brackets. */
export function hostNameOf(host: string): string {
  const bracketed = /^\[([^\]]+)\]/.exec(host)?.[1];
  return (bracketed ?? host.replace(/:\d+$/, "")).toLowerCase();
}
