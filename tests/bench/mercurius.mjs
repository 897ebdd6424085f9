// Mercurius with its compiler on, and its loaders.
import Fastify from 'fastify';
import mercurius from 'mercurius';
import * as shop from './shop.mjs';

const by = (key, load) => async (queries) => {
  const keys = queries.map(({ obj }) => obj[key]);
  const wanted = [...new Set(keys.filter((one) => one !== null))];
  const found = new Map((await load(wanted)).map((value, place) => [wanted[place], value]));
  return keys.map((one) => found.get(one) ?? null);
};
const loader = (key, load) => ({ loader: by(key, load), opts: { cache: false } });

const app = Fastify({ logger: false });
app.register(mercurius, {
  schema: shop.typeDefs,
  resolvers: { Query: shop.Query },
  loaders: {
    Order: {
      buyer: loader('buyer_id', shop.businesses),
      lines: loader('id', shop.lines),
      shipments: loader('id', shop.shipments),
    },
    OrderLine: { product: loader('product_id', shop.products) },
  },
  jit: 1,
  graphiql: false,
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
