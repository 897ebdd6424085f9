// Audits the server at the given URL; prints one JSON object per line.
import { serverAudits } from './audits/server.mjs';

for (const audit of serverAudits({ url: process.argv[2], fetchFn: fetch })) {
  const { id, name, status, reason } = await audit.fn();
  console.log(JSON.stringify({ id, name, status, reason }));
}
