// What turns bytes into objects, text into code of any language, and names into programs, besides the usual ones. From the reference pages
// of ruamel.yaml, Keras, joblib, multiprocessing, PyExecJS, Js2Py, lupa, IPython, ctypes, cffi, asyncssh, plumbum, sh, telnetlib.

import { passes, sinks, types } from "./build.ts";
import type { Model } from "./model.ts";

const objects: readonly Model[] = [
  ...sinks(
    "deserialize",
    "pickle5.loads pickle5.load zodbpickle.loads zodbpickle.load multiprocessing.reduction.ForkingPickler.loads multiprocessing.reduction.loads sklearn.externals.joblib.load hickle.load dill.Unpickler cloudpickle.pickle.loads compress_pickle.load compress_pickle.loads pandas.compat.pickle_compat.load django.core.signing.PickleSerializer().loads django.contrib.sessions.serializers.PickleSerializer().loads torch.jit.load torch.package.PackageImporter mlflow.pyfunc.load_model mlflow.sklearn.load_model jsonpickle.unpickler.Unpickler().restore camel.Camel().load srsly.pickle_loads celery.utils.serialization.pickle.loads",
    [0, "data", "string", "filename", "f", "path", "model_uri"],
  ),
  ...["keras.models.load_model", "tensorflow.keras.models.load_model", "keras.saving.load_model"].map(
    (sink): Model => ({
      sink,
      kind: "deserialize",
      args: [0, "filepath"],
      when: [{ arg: ["safe_mode"], is: [true], not: true }],
    }),
  ),
  ...["ruamel.yaml.load", "ruamel.yaml.load_all"].map(
    (sink): Model => ({
      sink,
      kind: "deserialize",
      args: [0, "stream"],
      when: [{ arg: [1, "Loader"], matches: "(?:^|\\.)C?(?:Safe|RoundTrip|Base)Loader$", not: true }],
    }),
  ),
];

const code: readonly Model[] = [
  ...sinks(
    "code",
    "js2py.eval_js js2py.eval_js6 execjs.eval execjs.exec_ execjs.compile lupa.LuaRuntime().execute lupa.LuaRuntime().eval py_mini_racer.MiniRacer().eval dukpy.evaljs quickjs.Context().eval quickjs.Function pyduktape.DuktapeContext().eval_js IPython.get_ipython().run_cell IPython.core.interactiveshell.InteractiveShell().run_cell IPython.core.interactiveshell.InteractiveShell.instance().run_cell langchain_experimental.utilities.PythonREPL().run langchain_experimental.tools.PythonREPLTool().run langchain.utilities.PythonREPL().run langchain_experimental.tools.PythonAstREPLTool().run code.interact code.InteractiveConsole().runcode code.InteractiveConsole().runsource rpy2.robjects.r oct2py.Oct2Py().eval matlab.engine.start_matlab().eval sage.all.sage_eval sympy.parse_expr sympy.S sympy.lambdify trace.Trace().run",
    [0, "code", "source", "cmd"],
  ),
  ...["ctypes.CDLL", "ctypes.cdll.LoadLibrary", "ctypes.WinDLL", "cffi.FFI().dlopen", "pydoc.locate"].map(
    (sink): Model => ({ sink, kind: "code", args: [0, "name"], remoteOnly: true }),
  ),
  ...passes("importlib.util.spec_from_file_location", [1, "location"]),
];

const commands: readonly Model[] = [
  ...types(
    "asyncssh.Connection",
    "asyncssh.connect() asyncssh.connect().__aenter__() asyncssh.connect().__enter__()",
  ),
  ...sinks(
    "command",
    "asyncssh.Connection.run asyncssh.Connection.create_process spur.SshShell().run spurplus.connect_with_retries().run parallel_ssh.clients.ParallelSSHClient().run_command pssh.clients.ParallelSSHClient().run_command netmiko.ConnectHandler().send_command netmiko.ConnectHandler().send_config_set pexpect.pxssh.pxssh().sendline pexpect.spawn().sendline winrm.Session().run_cmd winrm.Session().run_ps wexpect.spawn telnetlib.Telnet().write gevent.subprocess.call gevent.subprocess.getoutput eventlet.green.os.popen anyio.run_process trio.run_process twisted.internet.utils.getProcessOutput salt.client.LocalClient().cmd distutils.spawn.spawn setuptools.distutils.spawn.spawn easyprocess.EasyProcess sarge.run sarge.capture_stdout subprocess32.getoutput",
    [0, "command", "cmd", "args"],
  ),
  // shells that a library offers as functions: `sh.bash("-c", text)`, `local["sh"]("-c", text)`
  ...sinks("command", "sh.bash sh.sh sh.zsh sh.dash sh.ssh sh.python sh.python3 plumbum.local[]", [1]),
];

export const loaderModels: readonly Model[] = [...objects, ...code, ...commands];
