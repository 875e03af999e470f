// Web frameworks: where requests come in, what answers them. From each framework's own documentation of its request and response
// objects (Flask, Django, REST framework, FastAPI, Starlette, aiohttp, Tornado, Pyramid, Sanic, Bottle, Quart, Falcon, CherryPy, WSGI, AWS Lambda).

import { never, passes, sinks, sources, types } from "./build.ts";
import type { Model } from "./model.ts";

const flask: readonly Model[] = [
  // An uploaded file is not a path; what its sender calls it is.
  { source: "flask.request.files", safe: ["path"] },
  ...["files[]", "files.get()", "files.getlist()[]", "files.values()[]"].map(
    (name): Model => ({ source: `flask.request.${name}.filename` }),
  ),
  ...["path", "full_path", "url", "base_url", "host", "host_url", "url_root"].map(
    (name): Model => ({ source: `flask.request.${name}`, safe: ["redirect", "trust", "ssrf"] }),
  ),
  ...sinks("path", "flask.request.files[].save flask.request.files.get().save", [0, "dst"]),
  ...types("flask.request", "flask.globals.request quart.request flask.wrappers.Request?"),
  ...types(
    "flask.Flask",
    "quart.Quart flask.Blueprint quart.Blueprint flask_openapi3.OpenAPI flask_openapi3.APIBlueprint flask_smorest.Blueprint apiflask.APIFlask apiflask.APIBlueprint connexion.FlaskApp connexion.App flask.app.Flask",
  ),
  ...types("flask.session", "quart.session flask.globals.session"),
  ...types(
    "flask.Response()",
    "flask.make_response() flask.wrappers.Response() quart.Response() quart.make_response() werkzeug.wrappers.Response() flask.Flask().make_response() flask.Flask().response_class() flask.redirect() flask.render_template()",
  ),
  ...sources(
    "flask.request",
    "args form values cookies headers json data get_json() get_data() query_string view_args stream environ authorization referrer user_agent get_json()[] remote_user mimetype_params",
  ),
  ...["route", "get", "post", "put", "delete", "patch", "endpoint"].map(
    (m): Model => ({ entry: `flask.Flask().${m}`, returns: "html" }),
  ),
  ...["before_request", "after_request", "after_app_request", "errorhandler", "context_processor"].map(
    (m): Model => ({ entry: `flask.Flask().${m}`, returns: "html" }),
  ),
  ...sinks("redirect", "flask.redirect quart.redirect werkzeug.utils.redirect", [0, "location"]),
  ...sinks(
    "template",
    "flask.render_template_string quart.render_template_string flask.stream_template_string",
    [0, "source"],
  ),
  ...sinks("path", "flask.send_file quart.send_file werkzeug.utils.send_file", [
    0,
    "path_or_file",
    "filename_or_fp",
  ]),
  ...sinks(
    "xss",
    "flask.make_response flask.Markup markupsafe.Markup jinja2.Markup jinja2.utils.markupsafe.Markup",
    [0],
  ),
  {
    sink: "flask.Response",
    kind: "xss",
    args: [0, "response"],
    when: [
      {
        arg: ["mimetype", "content_type", 2],
        matches: "json|plain|csv|xml|octet|pdf|image|javascript|event-stream",
        not: true,
      },
    ],
  },
  ...sinks("disclosure", "flask.make_response flask.jsonify flask.Response", ["*"]),
  ...sinks("trust", "flask.session.update flask.session.setdefault", ["*"]),
  ...sinks(
    "header",
    "flask.Response().headers.add flask.Response().headers.set flask.Response().headers.append flask.Response().headers.__setitem__",
    ["*"],
  ),
  ...never("flask.abort werkzeug.exceptions.abort quart.abort"),
  ...passes("flask.escape markupsafe.escape", [0], ["xss"]),
  ...passes(
    "werkzeug.utils.secure_filename werkzeug.secure_filename",
    [0],
    ["path", "archive", "header", "xss", "log"],
  ),
  { type: "werkzeug.utils.safe_join", is: "werkzeug.security.safe_join" },
  ...passes("werkzeug.security.safe_join flask.safe_join", ["*"], ["path"]),
];

const djangoRequest = "django.http.HttpRequest";
const django: readonly Model[] = [
  ...types(
    djangoRequest,
    "web.Request django.http.request.HttpRequest rest_framework.request.Request django.views.View.request aiohttp.web.View.request starlette.endpoints.HTTPEndpoint.request",
  ),
  ...types(
    "django.views.View",
    "django.views.generic.View django.views.generic.base.View rest_framework.views.APIView",
  ),
  ...[
    "TemplateView",
    "ListView",
    "DetailView",
    "FormView",
    "CreateView",
    "UpdateView",
    "DeleteView",
    "RedirectView",
  ].flatMap((v) =>
    types(
      "django.views.View",
      `django.views.generic.${v} django.views.generic.base.${v} django.views.generic.edit.${v} django.views.generic.detail.${v} django.views.generic.list.${v}`,
    ),
  ),
  ...[
    "generics.GenericAPIView",
    "generics.ListAPIView",
    "generics.CreateAPIView",
    "generics.RetrieveAPIView",
    "generics.UpdateAPIView",
    "generics.ListCreateAPIView",
    "generics.RetrieveUpdateDestroyAPIView",
    "viewsets.ViewSet",
    "viewsets.ModelViewSet",
    "viewsets.GenericViewSet",
    "viewsets.ReadOnlyModelViewSet",
  ].map((v): Model => ({ type: `rest_framework.${v}`, is: "django.views.View" })),
  ...sources("django.views.View", "kwargs args"),
  ...sources(
    djangoRequest,
    // Django and REST framework
    "GET POST COOKIES META headers body data query_params content_params get_signed_cookie() read() readline() readlines() " +
      // the other frameworks whose handlers are handed a `request`
      "rel_url args form json values params matchdict json_body cookies query match_info url query_string path_params json() multipart() post() text() form() body() stream() raw_args files get_json() get_data() get_argument() arguments match_info[] path_qs raw_path content remote_addr GET[] POST[] media get_param() bounded_stream get_media() forms " +
      "uri postpath prepath getHeader() getCookie() getAllHeaders() requestHeaders",
  ),
  // Twisted answers through the request (twisted.web.http.Request)
  ...sinks("redirect", `${djangoRequest}.redirect`),
  ...sinks("header", `${djangoRequest}.setHeader`, [1]),
  ...sinks("cookie", `${djangoRequest}.addCookie`, [0, 1]),
  ...sinks("xss", `${djangoRequest}.write`),
  // Uploaded files: none is a path, and Django takes folders out of their names (`UploadedFile.name`)
  { source: `${djangoRequest}.FILES`, safe: ["path"] },
  { source: `${djangoRequest}.get_host()`, safe: ["redirect", "trust", "ssrf"] },
  { source: `${djangoRequest}.build_absolute_uri()`, safe: ["redirect", "trust", "ssrf"] },
  ...["path", "path_info"].map(
    (name): Model => ({ source: `${djangoRequest}.${name}`, safe: ["redirect", "trust", "ssrf"] }),
  ),
  { source: `${djangoRequest}.get_full_path()`, safe: ["redirect", "trust", "ssrf"] },
  ...types(
    "django.http.HttpResponse",
    "django.http.response.HttpResponse django.http.HttpResponseBadRequest django.http.HttpResponseNotFound django.http.HttpResponseForbidden django.http.HttpResponseServerError django.http.StreamingHttpResponse django.shortcuts.HttpResponse",
  ),
  {
    sink: "django.http.HttpResponse",
    kind: "xss",
    args: [0, "content"],
    when: [
      {
        arg: ["content_type", 1],
        matches: "json|plain|csv|xml|octet|pdf|image|javascript|event-stream",
        not: true,
      },
    ],
  },
  ...sinks(
    "xss",
    "django.utils.safestring.mark_safe django.utils.safestring.SafeString django.utils.safestring.SafeText django.utils.html.format_html django.utils.html.mark_safe",
    [0],
  ),
  ...sinks(
    "disclosure",
    "django.http.HttpResponse django.http.JsonResponse rest_framework.response.Response",
    [0, "content", "data"],
  ),
  ...sinks(
    "redirect",
    "django.shortcuts.redirect django.http.HttpResponseRedirect django.http.HttpResponsePermanentRedirect django.http.response.HttpResponseRedirect",
    [0, "redirect_to", "to"],
  ),
  ...types(
    "django.template.Engine()",
    "django.template.Engine.get_default() django.template.engine.Engine.get_default()",
  ),
  ...sinks(
    "template",
    "django.template.Template django.template.Engine().from_string django.template.engines[].from_string django.template.engine.Engine().from_string",
    [0],
  ),
  ...sinks("path", "django.http.FileResponse django.views.static.serve", [0]),
  ...passes(
    "django.utils.html.escape django.utils.html.conditional_escape django.utils.html.strip_tags",
    [0],
    ["xss"],
  ),
  ...passes(
    "django.utils.html.escapejs django.utils.text.slugify",
    [0],
    ["xss", "path", "command", "sql", "redirect", "ssrf", "log", "header"],
  ),
  ...passes("django.utils.text.get_valid_filename", [0], ["path", "header"]),
  ...passes("django.utils._os.safe_join", ["*"], ["path"]),
  ...passes(
    "django.utils.encoding.force_str django.utils.encoding.force_text django.utils.encoding.smart_str django.utils.encoding.force_bytes django.utils.http.urlquote",
    [0],
  ),
  ...["django.utils.http.url_has_allowed_host_and_scheme", "django.utils.http.is_safe_url"].map(
    (guard): Model => ({ guard, arg: 0, name: "url", kinds: ["redirect", "ssrf"] }),
  ),
  ...sources("django.urls.resolve", "()"),
];

const starlette: readonly Model[] = [
  ...types(
    "fastapi.FastAPI",
    "fastapi.APIRouter fastapi.routing.APIRouter starlette.applications.Starlette fastapi.applications.FastAPI litestar.Router",
  ),
  ...types(
    "web.Request",
    "fastapi.Request starlette.requests.Request fastapi.requests.Request starlette.requests.HTTPConnection aiohttp.web.Request sanic.Request sanic.request.Request pyramid.request.Request litestar.Request quart.wrappers.Request bottle.LocalRequest falcon.Request falcon.request.Request werkzeug.wrappers.Request webob.Request twisted.web.http.Request twisted.web.server.Request twisted.web.iweb.IRequest",
  ),
  ...["get", "post", "put", "delete", "patch", "options", "head", "api_route", "websocket", "route"].map(
    (m): Model => ({ entry: `fastapi.FastAPI().${m}`, returns: "json" }),
  ),
  ...sources(
    "fastapi.WebSocket",
    "receive_text() receive_json() receive_bytes() query_params headers cookies",
  ),
  ...types("fastapi.WebSocket", "starlette.websockets.WebSocket"),
  ...sources("fastapi.UploadFile", "filename read() file content_type headers"),
  ...types("fastapi.UploadFile", "starlette.datastructures.UploadFile"),
  ...types("fastapi.responses.HTMLResponse", "starlette.responses.HTMLResponse fastapi.HTMLResponse"),
  ...types("fastapi.responses.RedirectResponse", "starlette.responses.RedirectResponse"),
  ...types("fastapi.responses.Response", "fastapi.Response starlette.responses.Response"),
  ...sinks("xss", "fastapi.responses.HTMLResponse", [0, "content"]),
  {
    sink: "fastapi.responses.Response",
    kind: "xss",
    args: [0, "content"],
    when: [{ arg: ["media_type"], matches: "html" }],
  },
  ...sinks("redirect", "fastapi.responses.RedirectResponse", [0, "url"]),
  ...sinks("path", "fastapi.responses.FileResponse starlette.responses.FileResponse", [0, "path"]),
  ...sinks(
    "disclosure",
    "fastapi.responses.JSONResponse fastapi.responses.HTMLResponse fastapi.responses.PlainTextResponse fastapi.HTTPException starlette.responses.JSONResponse",
    ["*"],
  ),
];

const others: readonly Model[] = [
  // aiohttp
  ...types("aiohttp.web.Application", "aiohttp.web.RouteTableDef"),
  ...["get", "post", "put", "delete", "patch", "view", "route"].map(
    (m): Model => ({ entry: `aiohttp.web.Application().${m}`, returns: "json" }),
  ),
  {
    sink: "aiohttp.web.Response",
    kind: "xss",
    args: ["text", "body"],
    when: [{ arg: ["content_type"], matches: "html" }],
  },
  ...sinks(
    "redirect",
    "aiohttp.web.HTTPFound aiohttp.web.HTTPSeeOther aiohttp.web.HTTPMovedPermanently aiohttp.web.HTTPTemporaryRedirect",
    [0, "location"],
  ),
  ...sinks("path", "aiohttp.web.FileResponse", [0]),
  ...sinks("disclosure", "aiohttp.web.Response aiohttp.web.json_response", [0, "text", "body", "data"]),
  ...sinks(
    "disclosure",
    "sanic.response.text sanic.response.json sanic.response.html sanic.text sanic.json",
    [0],
  ),
  ...sinks("disclosure", "tornado.web.RequestHandler.write tornado.web.RequestHandler.finish", [0]),
  ...sinks(
    "header",
    "aiohttp.web.Response flask.Response django.http.HttpResponse fastapi.responses.Response fastapi.responses.JSONResponse fastapi.responses.HTMLResponse fastapi.responses.StreamingResponse starlette.responses.StreamingResponse sanic.response.raw sanic.response.text sanic.response.json",
    ["headers"],
  ),
  // Tornado
  ...types(
    "tornado.web.RequestHandler",
    "tornado.websocket.WebSocketHandler notebook.base.handlers.IPythonHandler jupyter_server.base.handlers.JupyterHandler jupyterhub.handlers.BaseHandler jupyterhub.handlers.base.BaseHandler",
  ),
  // Jupyter's handlers of its API answer in JSON
  ...types(
    "jupyter.APIHandler",
    "notebook.base.handlers.APIHandler jupyter_server.base.handlers.APIHandler jupyterhub.apihandlers.APIHandler jupyterhub.apihandlers.base.APIHandler",
  ),
  ...["tornado.web.RequestHandler", "jupyter.APIHandler"].flatMap((handler) => [
    ...sources(
      handler,
      "get_argument() get_arguments() get_query_argument() get_query_arguments() get_body_argument() get_body_arguments() get_cookie() get_json_body() path_args path_kwargs",
    ),
    ...sources(
      `${handler}.request`,
      "body arguments query_arguments body_arguments headers path uri query cookies files full_url()",
    ),
  ]),
  ...sinks("xss", "tornado.web.RequestHandler.write tornado.web.RequestHandler.finish", [0]),
  ...sinks("redirect", "tornado.web.RequestHandler.redirect", [0, "url"]),
  ...sinks("template", "tornado.template.Template", [0]),
  ...sinks("header", "tornado.web.RequestHandler.set_header tornado.web.RequestHandler.add_header", [0, 1]),
  ...passes("tornado.escape.xhtml_escape tornado.escape.squeeze", [0], ["xss"]),
  // Werkzeug: a function of a request as a WSGI application
  { entry: "web.Request.application" },
  ...types("web.Request", "werkzeug.Request werkzeug.wrappers.request.Request werkzeug.wrappers.BaseRequest"),
  // Pyramid
  { entry: "pyramid.view.view_config", returns: "json" },
  ...sinks(
    "redirect",
    "pyramid.httpexceptions.HTTPFound pyramid.httpexceptions.HTTPSeeOther pyramid.httpexceptions.HTTPMovedPermanently",
    [0, "location"],
  ),
  {
    sink: "pyramid.response.Response",
    kind: "xss",
    args: [0, "body", "text"],
    when: [{ arg: ["content_type"], matches: "json|plain", not: true }],
  },
  ...sinks("path", "pyramid.response.FileResponse pyramid.response.FileIter", [0, "path"]),
  // Sanic
  ...types("sanic.Sanic", "sanic.Blueprint"),
  ...["route", "get", "post", "put", "delete", "patch", "websocket"].map(
    (m): Model => ({ entry: `sanic.Sanic().${m}`, returns: "json" }),
  ),
  ...sinks("xss", "sanic.response.html sanic.html", [0]),
  ...sinks("redirect", "sanic.response.redirect sanic.redirect", [0]),
  ...sinks("path", "sanic.response.file sanic.response.file_stream", [0]),
  // Bottle
  ...sources(
    "bottle.request",
    "query forms params json body GET POST cookies headers url path files query_string get_cookie() get_header() environ urlparts",
  ),
  ...types("bottle.Bottle()", "bottle.default_app()"),
  ...["route", "get", "post", "put", "delete"].flatMap((m): Model[] => [
    { entry: `bottle.${m}`, returns: "html" },
    { entry: `bottle.Bottle().${m}`, returns: "html" },
  ]),
  ...sinks("redirect", "bottle.redirect", [0]),
  ...sinks("template", "bottle.SimpleTemplate bottle.template", [0]),
  ...sinks("header", "bottle.response.set_header bottle.response.add_header", ["*"]),
  ...never("bottle.abort bottle.redirect"),
  // CherryPy, web.py, Falcon, WSGI
  ...sinks(
    "redirect",
    "falcon.HTTPFound falcon.HTTPSeeOther falcon.HTTPMovedPermanently falcon.HTTPTemporaryRedirect falcon.HTTPPermanentRedirect cherrypy.HTTPRedirect web.seeother web.found web.redirect",
    [0, "location", "urls"],
  ),
  ...sources("cherrypy.request", "params body query_string headers cookie json path_info"),
  { entry: "cherrypy.expose", returns: "html" },
  ...sources("web.input", "()"),
  ...sinks("xss", "webob.Response", [0, "body", "text"]),
  ...sources("cgi.FieldStorage", "()"),
  ...sources("cgi.parse", "()"),
  // Standard library servers
  ...types(
    "http.server.BaseHTTPRequestHandler",
    "http.server.SimpleHTTPRequestHandler BaseHTTPServer.BaseHTTPRequestHandler SimpleHTTPServer.SimpleHTTPRequestHandler",
  ),
  ...sources("http.server.BaseHTTPRequestHandler", "path headers rfile requestline"),
  ...sinks("xss", "http.server.BaseHTTPRequestHandler.wfile.write", [0]),
  ...sinks("disclosure", "http.server.BaseHTTPRequestHandler.wfile.write", [0]),
  ...sinks("header", "http.server.BaseHTTPRequestHandler.send_header", [1]),
  ...sources("socketserver.BaseRequestHandler.request", "recv()"),
  ...sources("socketserver.StreamRequestHandler.rfile", "readline() read()"),
  ...sources("socket.socket()", "recv() recvfrom() recv_into()"),
  ...types("socket.socket()", "socket.socket().accept()[] socket.create_connection()"),
  // Templates
  ...types("jinja2.Environment()", "jinja2.environment.Environment() jinja2.nativetypes.NativeEnvironment()"),
  ...types("jinja2.Template", "jinja2.environment.Template"),
  ...sinks(
    "template",
    "jinja2.Template jinja2.Environment().from_string jinja2.Environment().compile_expression mako.template.Template mako.lookup.TemplateLookup().put_string chameleon.PageTemplate genshi.template.MarkupTemplate genshi.template.TextTemplate Cheetah.Template.Template airspeed.Template pystache.render chevron.render trender.TRender",
    [0, "source", "text"],
  ),
  ...sinks("path", "mako.lookup.TemplateLookup().get_template jinja2.FileSystemLoader", [0]),
];

/** Methods of responses whose maker is not known. */
const responses: readonly Model[] = [
  { sink: "?.set_cookie", kind: "cookie", args: [0, 1, "key", "value", "name"] },
  { sink: "?.set_signed_cookie", kind: "cookie", args: [0, 1, "key", "value"] },
  { sink: "?.writeHead", kind: "header", args: ["*"] },
  { sink: "?.add_header", kind: "header", args: [1], receiver: "resp|headers|handler" },
  ...sinks(
    "header",
    "werkzeug.datastructures.Headers().add werkzeug.datastructures.Headers wsgiref.headers.Headers().add_header",
    ["*"],
  ),
];

export const webModels: readonly Model[] = [...flask, ...django, ...starlette, ...others, ...responses];
