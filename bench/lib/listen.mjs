/** Lets a server listen on a free port; those of some frameworks do by themselves. */
export async function listen(server) {
  if (!server.listening) await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}
