// GraphQL Yoga with graphql-jit, and a dataloader per relation and request.
import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import DataLoader from 'dataloader';
import { createSchema, createYoga } from 'graphql-yoga';
import * as shop from './shop.mjs';

const yoga = createYoga({
  schema: createSchema({
    typeDefs: shop.typeDefs,
    resolvers: {
      Query: shop.Query,
      Order: {
        buyer: (order, _, { loaders }) => order.buyer_id && loaders.business.load(order.buyer_id),
        lines: (order, _, { loaders }) => loaders.lines.load(order.id),
        shipments: (order, _, { loaders }) => loaders.shipments.load(order.id),
      },
      OrderLine: {
        product: (line, _, { loaders }) => line.product_id && loaders.product.load(line.product_id),
      },
    },
  }),
  context: () => ({
    loaders: {
      business: new DataLoader(shop.businesses),
      product: new DataLoader(shop.products),
      lines: new DataLoader(shop.lines),
      shipments: new DataLoader(shop.shipments),
    },
  }),
  plugins: [useGraphQlJit({ customJSONSerializer: true })],
  logging: false,
  graphiql: false,
  landingPage: false,
  cors: false,
});

createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
