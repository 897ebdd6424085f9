// GraphQL Yoga with graphql-jit. JSON.stringify is faster here than its own serialiser.
import { createServer } from 'node:http';
import { useGraphQlJit } from '@envelop/graphql-jit';
import { createSchema, createYoga } from 'graphql-yoga';
import * as shop from './shop.mjs';

const yoga = createYoga({
  schema: createSchema({ typeDefs: shop.typeDefs, resolvers: shop.resolvers }),
  context: () => ({ loaders: shop.loaders() }),
  plugins: [useGraphQlJit()],
  logging: false,
  graphiql: false,
  landingPage: false,
  cors: false,
});

createServer(yoga).listen(Number(process.env.PORT), '127.0.0.1');
