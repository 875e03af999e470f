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
  ...sources("boto3.client()", "receive_message()", "local"),
  ...sources("boto3.resource().Queue()", "receive_messages()", "local"),
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

/** What the other side of a socket of the web sends, by framework; ASGI's `receive` (ASGI specification, "HTTP & WebSocket"). */
const webSockets: readonly Model[] = [
  ...sources("aiohttp.web.WebSocketResponse()", "receive() receive_str() receive_json() receive_bytes()"),
  { source: "aiohttp.web.WebSocketResponse()[]" },
  { source: "fastapi.WebSocket.recv()" },
  ...sources("quart.websocket", "receive() receive_json() args headers cookies"),
  { source: "asgi.receive()" },
  ...sources("chalice.Chalice().current_request", "query_params json_body raw_body headers uri_params"),
  ...types("socket.socket()", "socket.create_server() socket.create_server().accept()[]"),
  ...["input", "textarea", "select"].map((field): Model => ({ source: `nicegui.ui.${field}().value` })),
];

const bots: readonly Model[] = [
  ...["message", "effective_message", "edited_message", "channel_post"].flatMap((m) =>
    sources(`telegram.Update.${m}`, "text caption text_html"),
  ),
  ...sources("telegram.Update", "callback_query.data inline_query.query"),
  ...sources("telegram.ext.CallbackContext", "args matches"),
  ...types("telegram.ext.CallbackContext", "telegram.ext.ContextTypes.DEFAULT_TYPE"),
  ...[
    ...["command", "action", "event", "message", "view", "shortcut", "options"].flatMap((m) => [
      `slack_bolt.App().${m}`,
      `slack_bolt.async_app.AsyncApp().${m}`,
    ]),
    "discord.Client().event",
    "discord.ext.commands.Bot().event",
    "discord.ext.commands.Bot().command",
    "discord.ext.commands.command",
    "discord.app_commands.command",
    "telebot.TeleBot().message_handler",
    "telebot.TeleBot().callback_query_handler",
    "telebot.async_telebot.AsyncTeleBot().message_handler",
    ...["message", "callback_query", "inline_query", "message_handler"].flatMap((m) => [
      `aiogram.Dispatcher().${m}`,
      `aiogram.Router().${m}`,
    ]),
    "pyrogram.Client().on_message",
    "irc3.plugins.command.command",
  ].map((entry): Model => ({ entry, returns: "json" })),
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
    "frappe.whitelist",
    "odoo.http.route",
    "chalice.Chalice().route",
    "chalice.Chalice().on_sns_message",
    "chalice.Chalice().on_sqs_message",
    "blacksheep.Application().router.get",
    "blacksheep.Application().router.post",
    "robyn.Robyn().get",
    "robyn.Robyn().post",
    "webargs.flaskparser.use_args",
    "webargs.flaskparser.use_kwargs",
    "webargs.djangoparser.use_args",
    "flask_socketio.SocketIO().on",
    "flask_socketio.SocketIO().event",
    "socketio.Server().on",
    "socketio.AsyncServer().on",
    "socketio.Server().event",
    "socketio.AsyncServer().event",
    "dash.Dash().callback",
    "dash.callback",
    "strawberry.field",
    "strawberry.mutation",
    "strawberry.subscription",
    "ariadne.QueryType().field",
    "ariadne.MutationType().field",
    "ariadne.ObjectType().field",
    "mcp.server.fastmcp.FastMCP().tool",
    "mcp.server.FastMCP().tool",
    "fastmcp.FastMCP().tool",
    "langchain.tools.tool",
    "langchain.agents.tool",
    "langchain_core.tools.tool",
    "smolagents.tool",
    "crewai.tools.tool",
    "agents.function_tool",
    ...["get", "post", "put", "delete", "patch", "route", "websocket", "websocket_listener"].map(
      (m) => `litestar.${m}`,
    ),
  ].map((entry): Model => ({ entry, returns: "json" })),
];

export const messageModels: readonly Model[] = [...queues, ...sockets, ...webSockets, ...bots, ...procedures];
