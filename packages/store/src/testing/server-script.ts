/**
 * The program that serves ClickHouse over HTTP and TCP from the engine's library, which exports `clickhouse local`; that can
 * start listeners. It is Python because the library's entry needs a plain C stack.
 */
export const serverScript = String.raw`
# Serves ClickHouse over HTTP and TCP from the engine library that the embedded driver uses: it exports "clickhouse local",
# which can start listeners. Ends with its parent.
import ctypes, os, signal, sys

library, path, http_port, tcp_port = sys.argv[1:5]
ctypes.CDLL('libc.so.6').prctl(1, signal.SIGTERM)
engine = ctypes.CDLL(library)
engine.query_stable_v2.restype = ctypes.c_void_p
query = "SYSTEM START LISTEN HTTP; SYSTEM START LISTEN TCP; SELECT sleepEachRow(3) FROM numbers(100000000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 FORMAT Null"
arguments = ['clickhouse', '--multiquery', '--path', path, '--listen_host', '127.0.0.1',
             '--http_port', http_port, '--tcp_port', tcp_port, '--query', query]
values = (ctypes.c_char_p * len(arguments))(*[a.encode() for a in arguments])
result = engine.query_stable_v2(len(arguments), values)
sys.exit(1)
`
