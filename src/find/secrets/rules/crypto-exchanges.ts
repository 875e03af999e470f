// Credentials of exchanges, blockchain node providers and wallets, where a leak is money gone at once.

import { createHash } from "node:crypto";
import { fake } from "../fake.ts";
import type { SecretRule } from "../rule.ts";
import { checksum, notPublished, structure } from "./checks.ts";
import { named, prefixed, written } from "./rule-kinds.ts";
import {
  anyHex,
  base58,
  base62,
  base64,
  base64url,
  either,
  hex,
  lower,
  maybe,
  oneOf,
  upper,
  upperHex,
  uuid,
} from "./value-shape.ts";

const trading = "trading, and withdrawals where the key allows them";
const alphabet58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/** Base58Check: the last four bytes are the double SHA-256 of what is before them (Bitcoin developer reference). */
export function isBase58Check(text: string): boolean {
  const bytes = base58Bytes(text);
  if (bytes === undefined || bytes.length < 5) return false;
  return doubleHash(bytes.subarray(0, -4)).subarray(0, 4).equals(bytes.subarray(-4));
}

/** Version 0x80 and 32 bytes; of a compressed key a 1 behind them: that is asked before anything is hashed. */
function isWif(text: string): boolean {
  const bytes = base58Bytes(text);
  return bytes?.[0] === 0x80 && (bytes.length === 37 || bytes[33] === 1) && isBase58Check(text);
}

/** Nine digits at a time: so many fit a number. */
function base58Bytes(text: string): Buffer | undefined {
  let number = 0n;
  for (let at = 0; at < text.length; at += 9) {
    let [part, scale] = [0, 1];
    for (const c of text.slice(at, at + 9)) {
      const digit = alphabet58.indexOf(c);
      if (digit < 0) return undefined;
      part = part * 58 + digit;
      scale *= 58;
    }
    number = number * BigInt(scale) + BigInt(part);
  }
  const hex = number.toString(16);
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
}

function doubleHash(bytes: Uint8Array): Buffer {
  return createHash("sha256").update(createHash("sha256").update(bytes).digest()).digest();
}

/** Payload and checksum in base 58. */
function base58Check(payload: Buffer): string {
  const bytes = Buffer.concat([payload, doubleHash(payload).subarray(0, 4)]);
  let number = BigInt(`0x${bytes.toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = (alphabet58[Number(number % 58n)] ?? "") + text;
  return text;
}

const wif = (seed: number) => base58Check(Buffer.from(`80${fake("", 64, "hex", seed)}01`, "hex"));
const extendedKey = (seed: number) =>
  base58Check(Buffer.from(`0488ade4${fake("", 148, "hex", seed)}`, "hex"));

export const cryptoRules = (): readonly SecretRule[] => [
  named({
    provider: "Binance",
    id: "binance-secret-key",
    title: "Binance API or secret key",
    opens: trading,
    severity: "critical",
    words: ["binance"],
    value: [base62(64)],
    revokeUrl: "https://www.binance.com/en/my/settings/api-management",
    docsUrl: "https://developers.binance.com/docs/binance-spot-api-docs/rest-api",
  }),
  named({
    provider: "Coinbase",
    id: "coinbase-api-secret",
    title: "Coinbase API secret",
    opens: trading,
    severity: "critical",
    words: ["coinbase", "cbpro", "gdax"],
    value: [either([base64(86), "=="], [base62(32)])],
    revokeUrl: "https://portal.cdp.coinbase.com/",
    docsUrl: "https://docs.cdp.coinbase.com/get-started/authentication/overview",
  }),
  prefixed({
    provider: "Coinbase",
    id: "coinbase-cdp-key-name",
    title: "Coinbase Developer Platform key name",
    opens: "nothing by itself: it names the account of a private key",
    severity: "low",
    isIdentifier: true,
    keywords: ["organizations/"],
    value: ["organizations/", uuid, "/apiKeys/", uuid],
    revokeUrl: "https://portal.cdp.coinbase.com/",
    docsUrl: "https://docs.cdp.coinbase.com/get-started/authentication/overview",
  }),
  named({
    provider: "Kraken",
    id: "kraken-private-key",
    title: "Kraken private key",
    opens: trading,
    severity: "critical",
    words: ["kraken"],
    value: [base64(86), "=="],
    revokeUrl: "https://pro.kraken.com/app/settings/api",
    docsUrl: "https://docs.kraken.com/api/docs/guides/spot-rest-auth/",
  }),
  named({
    provider: "KuCoin",
    id: "kucoin-secret",
    title: "KuCoin API secret",
    opens: trading,
    severity: "critical",
    words: ["kucoin"],
    value: [either([uuid], [hex(24)])],
    revokeUrl: "https://www.kucoin.com/account/api",
    docsUrl: "https://www.kucoin.com/docs-new/authentication",
  }),
  named({
    provider: "Bybit",
    id: "bybit-secret",
    title: "Bybit API secret",
    opens: trading,
    severity: "critical",
    words: ["bybit"],
    value: [base62(36)],
    revokeUrl: "https://www.bybit.com/app/user/api-management",
    docsUrl: "https://bybit-exchange.github.io/docs/v5/guide",
  }),
  named({
    provider: "OKX",
    id: "okx-secret",
    title: "OKX API key or secret",
    opens: trading,
    severity: "critical",
    words: ["okx", "okex"],
    value: [either([upperHex(32)], [uuid])],
    revokeUrl: "https://www.okx.com/account/my-api",
    docsUrl: "https://www.okx.com/docs-v5/en/",
  }),
  named({
    provider: "Bitfinex",
    id: "bitfinex-secret",
    title: "Bitfinex API key or secret",
    opens: trading,
    severity: "critical",
    words: ["bitfinex"],
    value: [either([base62(43)], [hex(43)])],
    revokeUrl: "https://setting.bitfinex.com/api",
    docsUrl: "https://docs.bitfinex.com/docs/rest-auth",
  }),
  named({
    provider: "Bitstamp",
    id: "bitstamp-secret",
    title: "Bitstamp API secret",
    opens: trading,
    severity: "critical",
    words: ["bitstamp"],
    value: [base62(32)],
    revokeUrl: "https://www.bitstamp.net/settings/api/",
    docsUrl: "https://www.bitstamp.net/api/",
  }),
  prefixed({
    provider: "Gemini exchange",
    id: "gemini-exchange-key",
    title: "Gemini (exchange) API key",
    opens: trading,
    value: [oneOf("master-", "account-"), base62(20)],
    keywords: ["master-", "account-"],
    revokeUrl: "https://exchange.gemini.com/settings/api",
    docsUrl: "https://docs.gemini.com/authentication/api-key",
  }),
  named({
    provider: "HTX",
    id: "huobi-secret",
    title: "HTX (Huobi) API key or secret",
    opens: trading,
    severity: "critical",
    words: ["huobi", "htx"],
    value: [hex(8), "-", hex(8), "-", hex(8), "-", hex(5)],
    revokeUrl: "https://www.htx.com/apikey/",
    docsUrl: "https://www.htx.com/en-us/opend/newApiPages/",
  }),
  named({
    provider: "Gate",
    id: "gateio-secret",
    title: "Gate API secret",
    opens: trading,
    severity: "critical",
    words: ["gateio", "gate io", "gate_api"],
    value: [either([hex(64)], [hex(32)])],
    revokeUrl: "https://www.gate.com/myaccount/api_key_manage",
    docsUrl: "https://www.gate.com/docs/developers/apiv4/en/",
  }),
  named({
    provider: "Crypto.com",
    id: "crypto-com-secret",
    title: "Crypto.com Exchange API secret",
    opens: trading,
    severity: "critical",
    words: ["cryptocom", "crypto com", "cdc_api"],
    value: [either([base62(22)], ["cxakp_", base62(22)])],
    revokeUrl: "https://crypto.com/exchange/user/settings/api-management",
    docsUrl: "https://exchange-docs.crypto.com/exchange/v1/rest-ws/index.html",
  }),
  named({
    provider: "BitMEX",
    id: "bitmex-secret",
    title: "BitMEX API secret",
    opens: trading,
    severity: "critical",
    words: ["bitmex"],
    value: [base64url(48)],
    revokeUrl: "https://www.bitmex.com/app/apiKeys",
    docsUrl: "https://www.bitmex.com/app/apiKeysUsage",
  }),
  named({
    provider: "Deribit",
    id: "deribit-secret",
    title: "Deribit client secret",
    opens: trading,
    severity: "critical",
    words: ["deribit"],
    value: [base64url(43)],
    revokeUrl: "https://www.deribit.com/account/BTC/api",
    docsUrl: "https://docs.deribit.com/",
  }),
  named({
    provider: "Bittrex",
    id: "bittrex-secret",
    title: "Bittrex API key or secret",
    opens: trading,
    words: ["bittrex"],
    value: [hex(32)],
    revokeUrl: "https://bittrex.com/",
    docsUrl: "https://bittrex.github.io/api/v3",
  }),
  named({
    provider: "MEXC",
    id: "mexc-secret",
    title: "MEXC API secret",
    opens: trading,
    severity: "critical",
    words: ["mexc"],
    value: [hex(32)],
    revokeUrl: "https://www.mexc.com/user/openapi",
    docsUrl: "https://www.mexc.com/api-docs/spot-v3/introduction",
  }),
  named({
    provider: "Bitget",
    id: "bitget-secret",
    title: "Bitget API secret",
    opens: trading,
    severity: "critical",
    words: ["bitget"],
    value: [hex(64)],
    revokeUrl: "https://www.bitget.com/account/newapi",
    docsUrl: "https://www.bitget.com/api-doc/common/intro",
  }),
  named({
    provider: "Freshbooks",
    id: "freshbooks-secret",
    title: "FreshBooks client secret",
    opens: "invoices and customers of the business",
    words: ["freshbooks"],
    value: [hex(64)],
    revokeUrl: "https://my.freshbooks.com/#/developer",
    docsUrl: "https://www.freshbooks.com/api/authentication",
  }),
  named({
    provider: "Infura",
    id: "infura-api-key",
    title: "Infura API key or secret",
    opens: "node access at the account's cost",
    severity: "medium",
    words: ["infura", "infura.io/v3/", "infura.io/ws/v3/"],
    credentialWords: ["project"],
    value: [hex(32)],
    revokeUrl: "https://developer.metamask.io/",
    docsUrl: "https://docs.metamask.io/services/get-started/infura/",
  }),
  prefixed({
    provider: "Infura",
    id: "infura-url",
    title: "Infura endpoint with its key",
    opens: "node access at the account's cost",
    severity: "medium",
    keywords: [".infura.io/"],
    lead: [".infura.io/", maybe("ws/"), "v3/"],
    value: [hex(32)],
    revokeUrl: "https://developer.metamask.io/",
    docsUrl: "https://docs.metamask.io/services/get-started/infura/",
  }),
  prefixed({
    provider: "Alchemy",
    id: "alchemy-url",
    title: "Alchemy endpoint with its key",
    opens: "node access at the account's cost",
    severity: "medium",
    keywords: [".g.alchemy.com/", ".alchemyapi.io/"],
    lead: [oneOf(".g.alchemy.com/", ".alchemyapi.io/"), maybe("nft/"), oneOf("v2/", "v3/")],
    value: [base64url(21, 32)],
    revokeUrl: "https://dashboard.alchemy.com/apps",
    docsUrl: "https://www.alchemy.com/docs/create-an-api-key",
  }),
  named({
    provider: "Alchemy",
    id: "alchemy-api-key",
    title: "Alchemy API key or auth token",
    opens: "node access at the account's cost",
    severity: "medium",
    words: ["alchemy"],
    value: [base64url(32)],
    revokeUrl: "https://dashboard.alchemy.com/apps",
    docsUrl: "https://www.alchemy.com/docs/create-an-api-key",
  }),
  named({
    provider: "Etherscan",
    id: "etherscan-api-key",
    title: "Etherscan API key",
    opens: "queries at the account's cost",
    severity: "medium",
    words: ["etherscan", "bscscan", "polygonscan", "arbiscan", "basescan", "snowtrace", "ftmscan"],
    value: [upper(34)],
    revokeUrl: "https://etherscan.io/myapikey",
    docsUrl: "https://docs.etherscan.io/getting-started/creating-an-account",
  }),
  prefixed({
    provider: "QuickNode",
    id: "quicknode-url",
    title: "QuickNode endpoint with its token",
    opens: "node access at the account's cost",
    severity: "medium",
    keywords: [".quiknode.pro/"],
    lead: [".quiknode.pro/"],
    value: [hex(40)],
    revokeUrl: "https://dashboard.quicknode.com/",
    docsUrl: "https://www.quicknode.com/docs/welcome",
  }),
  named({
    provider: "Moralis",
    id: "moralis-api-key",
    title: "Moralis API key",
    opens: "queries at the account's cost",
    severity: "medium",
    words: ["moralis"],
    value: [either([base62(64)], ["eyJ", base64url(20, 60), ".eyJ", base64url(60, 300), ".", base64url(43)])],
    revokeUrl: "https://admin.moralis.com/api-keys",
    docsUrl: "https://docs.moralis.com/web3-data-api/evm/get-your-api-key",
  }),
  named({
    provider: "Pinata",
    id: "pinata-secret",
    title: "Pinata API secret or JWT",
    opens: "pinned files of the account",
    words: ["pinata"],
    value: [either([hex(64)], ["eyJ", base64url(20, 60), ".eyJ", base64url(200, 900), ".", base64url(43)])],
    revokeUrl: "https://app.pinata.cloud/developers/api-keys",
    docsUrl: "https://docs.pinata.cloud/account-management/api-keys",
  }),
  named({
    provider: "Blockfrost",
    id: "blockfrost-project-id",
    title: "Blockfrost project id",
    opens: "queries at the account's cost",
    severity: "medium",
    words: ["blockfrost"],
    credentialWords: ["project_id", "projectid", "project"],
    value: [oneOf("mainnet", "preprod", "preview", "testnet", "ipfs"), base62(32)],
    revokeUrl: "https://blockfrost.io/dashboard",
    docsUrl: "https://docs.blockfrost.io/start-building/",
  }),
  named({
    provider: "Tatum",
    id: "tatum-api-key",
    title: "Tatum API key",
    opens: "node access at the account's cost",
    severity: "medium",
    words: ["tatum"],
    value: [maybe("t-"), hex(24), "-", hex(24)],
    revokeUrl: "https://dashboard.tatum.io/",
    docsUrl: "https://docs.tatum.io/docs/authentication",
  }),
  named({
    provider: "CoinMarketCap",
    id: "coinmarketcap-api-key",
    title: "CoinMarketCap API key",
    opens: "queries at the account's cost",
    severity: "medium",
    words: ["coinmarketcap", "cmc_pro", "x-cmc"],
    value: [uuid],
    revokeUrl: "https://pro.coinmarketcap.com/account",
    docsUrl: "https://coinmarketcap.com/api/documentation/v1/",
  }),
  prefixed({
    provider: "CoinGecko",
    id: "coingecko-api-key",
    title: "CoinGecko API key",
    opens: "queries at the account's cost",
    severity: "medium",
    keywords: ["cg-"],
    value: ["CG-", base62(24)],
    revokeUrl: "https://www.coingecko.com/en/developers/dashboard",
    docsUrl: "https://docs.coingecko.com/docs/setting-up-your-api-key",
  }),
  named({
    provider: "Ethereum",
    id: "ethereum-private-key",
    title: "Ethereum private key",
    opens: "every asset of the address, irrevocably",
    severity: "critical",
    words: ["ethereum", "eth_", "wallet", "deployer", "metamask", "hardhat", "signer"],
    credentialWords: ["private_key", "privatekey", "private-key", "privkey", "secret_key"],
    isOnly: true,
    value: [maybe("0x"), anyHex(64)],
    remedy: "Move the assets to a new address at once: a key cannot be revoked.",
    revokeUrl: "https://ethereum.org/en/developers/docs/accounts/",
    docsUrl: "https://ethereum.org/en/developers/docs/accounts/",
  }),
  written({
    provider: "Ethereum",
    id: "ethereum-plain-private-key",
    title: "Ethereum private key",
    opens: "every asset of the address, irrevocably",
    severity: "critical",
    remedy: "Move the assets to a new address at once: a key cannot be revoked.",
    revokeUrl: "https://ethereum.org/en/developers/docs/accounts/",
    docsUrl: "https://ethereum.org/en/developers/docs/accounts/",
    keywords: ["private_key", "privatekey", "private-key", "privkey"],
    pattern:
      /(?:[pP]rivate[_-]?[kK]ey|PRIVATE[_-]?KEY|[pP]riv[kK]ey)["'\])]{0,2}[ \t]{0,4}[=:(,][ \t]{0,4}["'`]?(0x[0-9a-fA-F]{64})(?![0-9a-fA-F])/,
    minEntropyBitsPerChar: 3,
    check: notPublished,
    bad: () => [`PRIVATE_KEY=0x${fake("", 64, "hex", 1)}`, `"privateKey": "0x${fake("", 64, "hex", 2)}"`],
    good: () => [`txHash = "0x${fake("", 64, "hex", 3)}"`, `PRIVATE_KEY=0x${"0".repeat(63)}1`],
  }),
  written({
    provider: "Bitcoin",
    id: "bitcoin-wif-private-key",
    title: "Bitcoin private key (wallet import format)",
    opens: "every coin of the address, irrevocably",
    severity: "critical",
    remedy: "Move the coins to a new address at once: a key cannot be revoked.",
    revokeUrl: "https://developer.bitcoin.org/devguide/wallets.html",
    docsUrl: "https://developer.bitcoin.org/devguide/wallets.html#wallet-import-format-wif",
    keywords: ["bitcoin", "btc", "wif", "privkey", "private_key", "privatekey"],
    pattern: /(?<![0-9A-Za-z])([5KL][1-9A-HJ-NP-Za-km-z]{50,51})(?![0-9A-Za-z])/,
    needsContext: true,
    besideWords: { anyOf: ["bitcoin", "btc", "wif", "privkey", "private"], orArgument: false },
    beside: (before) => /bitcoin|btc|wif|privkey|private_?key/i.test(before),
    minEntropyBitsPerChar: 4,
    check: checksum(isWif),
    bad: () => [`BTC_PRIVATE_KEY=${wif(1)}`, `wif: "${wif(2)}"`],
    good: () => [`BTC_PRIVATE_KEY=K${base58(51).sample(1)}`, `id: ${wif(3)}`],
  }),
  prefixed({
    provider: "Bitcoin",
    id: "bip32-extended-private-key",
    title: "BIP-32 extended private key",
    opens: "every address derived from it, irrevocably",
    severity: "critical",
    remedy: "Move the coins to a new wallet at once: a key cannot be revoked.",
    value: ["xprv", base58(107)],
    check: checksum(isBase58Check),
    make: extendedKey,
    revokeUrl: "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki",
    docsUrl: "https://github.com/bitcoin/bips/blob/master/bip-0032.mediawiki",
  }),
  prefixed({
    provider: "Nostr",
    id: "nostr-private-key",
    title: "Nostr private key",
    opens: "posting in the owner's name, irrevocably",
    severity: "critical",
    remedy: "Move to a new key and announce it: a key cannot be revoked.",
    value: ["nsec1", lower(58)],
    revokeUrl: "https://github.com/nostr-protocol/nips/blob/master/19.md",
    docsUrl: "https://github.com/nostr-protocol/nips/blob/master/19.md",
  }),
  written({
    provider: "Solana",
    id: "solana-keypair",
    title: "Solana keypair file",
    opens: "every asset of the address, irrevocably",
    severity: "critical",
    remedy: "Move the assets to a new address at once: a key cannot be revoked.",
    revokeUrl: "https://solana.com/docs/core/accounts",
    docsUrl: "https://solana.com/developers/cookbook/wallets/restore-keypair",
    keywords: ["solana", "keypair", "secret_key", "secretkey", "wallet", "private_key", "privatekey"],
    pattern: /\[[ \t]{0,2}((?:[0-9]{1,3},[ \n\r\t]{0,8}){63}[0-9]{1,3})[ \t\r\n]{0,4}\]/,
    needsContext: true,
    beside: (before) => /solana|keypair|secret_?key|wallet|private_?key/i.test(before),
    check: structure(
      (list) => list.split(",").every((byte) => Number(byte) <= 255) && new Set(list.split(",")).size > 24,
    ),
    bad: () => [
      `const secretKey = Uint8Array.from([${Array.from(Buffer.from(fake("", 128, "hex", 1), "hex")).join(",")}]);`,
    ],
    good: () => [
      `const secretKey = [${Array.from({ length: 64 }, () => 0).join(",")}];`,
      `const table = [${Array.from({ length: 64 }, (_, at) => at).join(",")}];`,
    ],
  }),
];
