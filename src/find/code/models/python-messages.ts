// What other processes and people send besides web requests: queues, sockets, remote procedure calls, chat bots. From the reference pages of
// redis-py, pyzmq, kafka-python, multiprocessing, asyncio streams, websockets, python-telegram-bot, functions-framework, jsonrpcserver, Pyro.

import { sources, types } from "./build.ts";
import type { Model } from "./model.ts";

/** Other processes write here; whoever can reach the queue or the cache is one of them. */
const queues: readonly Model[] = [
  ...types(
    "redis.Redis()",
    "redis.StrictRedis() redis.asyncio.Redis() redis.from_url() redis.Redis.from_url()",
  ),
  ...sources(
    "redis.Redis()",
    "get() lpop() rpop() blpop() brpop() hget() hgetall() lrange() lindex() getset() spop() mget()",
    "local",
  ),
  ...sources("zmq.Context().socket()", "recv() recv_string() recv_multipart() recv_json()", "local"),
  ...types("zmq.Context()", "zmq.Context.instance() zmq.asyncio.Context()"),
  ...["recv_pyobj", "recv_serialized"].map(
    (name): Model => ({
      misuse: `zmq.Context().socket().${name}`,
      rule: "python/unsafe-deserialization",
      detail: "what the other side sends is unpickled",
      ...(name === "recv_serialized"
        ? { when: [{ arg: [0, "deserialize"], api: ["pickle.loads", "dill.loads", "cloudpickle.loads"] }] }
        : {}),
    }),
  ),
  { source: "?.get_filename()", kind: "remote", of: ["email", "mailbox"] }, // of a mail's part; loaders of modules have it, too
  // who sits there chose it
  { source: "gi.repository.Gtk.FileChooserDialog.get_filename()", kind: "local", safe: ["path"] },
  ...sources("kafka.KafkaConsumer()[]", "value key", "local"),
  ...sources("multiprocessing.connection.Client()", "recv_bytes()", "local"),
  ...sources("memcache.Client()", "get()", "local"),
];

const sockets: readonly Model[] = [
  ...sources("asyncio.StreamReader", "read() readline() readexactly() readuntil()"),
  ...types(
    "asyncio.StreamReader",
    "asyncio.StreamReader() asyncio.open_connection()[] asyncio.streams.StreamReader",
  ),
  ...sources("websockets.Connection", "recv()"),
  { source: "websockets.Connection[]" },
  ...types(
    "websockets.Connection",
    "websockets.WebSocketServerProtocol websockets.ServerConnection websockets.server.WebSocketServerProtocol websockets.asyncio.server.ServerConnection websockets.legacy.server.WebSocketServerProtocol",
  ),
];

const bots: readonly Model[] = [
  ...["message", "effective_message", "edited_message", "channel_post"].flatMap((m) =>
    sources(`telegram.Update.${m}`, "text caption text_html"),
  ),
  ...sources("telegram.Update", "callback_query.data inline_query.query"),
  ...sources("telegram.ext.CallbackContext", "args matches"),
  ...types("telegram.ext.CallbackContext", "telegram.ext.ContextTypes.DEFAULT_TYPE"),
];

const procedures: readonly Model[] = [
  { entry: "functions_framework.http", returns: "html" },
  ...[
    "functions_framework.cloud_event",
    "jsonrpcserver.method",
    "jsonrpc.dispatcher.add_method",
    "Pyro4.expose",
    "Pyro5.api.expose",
    "Pyro5.server.expose",
    "nameko.rpc.rpc",
    "modernrpc.core.rpc_method",
    "spyne.rpc",
    "spyne.decorator.rpc",
  ].map((entry): Model => ({ entry, returns: "json" })),
];

export const messageModels: readonly Model[] = [...queues, ...sockets, ...bots, ...procedures];
