// Mercurius with its compiler on; a dataloader per relation and request, since its own loaders key each row by its JSON.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import * as shop from './shop.mjs';

const app = Fastify({ logger: false });
app.register(mercurius, {
  schema: shop.typeDefs,
  resolvers: shop.resolvers,
  context: () => ({ loaders: shop.loaders() }),
  jit: 1,
  graphiql: false,
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
