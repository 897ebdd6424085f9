// PostGraphile 5 with its Amber preset, for queries alone; no pgSettings, so that no transaction is opened.
import { createServer } from 'node:http';
import { postgraphile } from 'postgraphile';
import { makePgService } from 'postgraphile/adaptors/pg';
import { grafserv } from 'postgraphile/grafserv/node';
import { PostGraphileAmberPreset } from 'postgraphile/presets/amber';

const instance = postgraphile({
  extends: [PostGraphileAmberPreset],
  pgServices: [
    makePgService({
      connectionString: process.env.DATABASE_URL,
      schemas: ['public'],
      poolConfig: { max: 10, options: '-c jit=off -c timezone=UTC' },
    }),
  ],
  schema: { defaultBehavior: '-insert -update -delete +list +connection' },
  grafserv: { graphqlPath: '/graphql', graphiql: false, watch: false, websockets: false },
  grafast: { explain: false },
});
const server = createServer();
await instance.createServ(grafserv).addTo(server);
await instance.getSchema();
if (process.argv[2] === '--schema') {
  const { printSchema } = await import('graphql');
  console.log(printSchema(await instance.getSchema()));
}
server.listen(Number(process.env.PORT), '127.0.0.1');
