// What Yoga and Mercurius share: the schema, the connection pool, and a dataloader
// per relation, written by hand.
import DataLoader from 'dataloader';
import pg from 'pg';

pg.types.setTypeParser(pg.types.builtins.INT8, Number);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, (text) => text);

export const pool = new pg.Pool({
  connectionString: process.env.DATABASE_URL,
  max: 10,
  options: '-c jit=off -c timezone=UTC',
});

const rows = async (name, text, ...values) => (await pool.query({ name, text, values })).rows;

export const typeDefs = /* GraphQL */ `
  type Query {
    orders(seller: ID!, first: Int!): [Order!]!
    order(id: ID!): Order
    products(seller: ID!, first: Int!): [Product!]!
    dashboard(seller: ID!): [Group!]!
  }
  type Group {
    day: String!
    status: String!
    count: Float!
    net: Float!
    tax: Float!
  }
  type Order {
    number: String!
    status: String!
    placedAt: String!
    net: Float!
    tax: Float!
    buyer: Business
    deliveryParty: Party!
    lines: [OrderLine!]!
    shipments: [Shipment!]!
  }
  type Business {
    name: String!
    postalCode: String!
    prefecture: String!
    city: String!
    street: String!
    phone: String!
  }
  type Party {
    name: String!
    address: String!
  }
  type OrderLine {
    name: String!
    unit: String!
    unitPrice: Int!
    remark: String!
    orderedQuantity: String!
    product: Product
  }
  type Product {
    name: String!
    code: String!
    unit: String!
    price: Int!
    taxRate: Int!
  }
  type Shipment {
    number: Int!
    carrier: String!
    slipNumber: String!
  }
`;

const ORDER = `id, number, status, placed_at AS "placedAt", net, tax, buyer_id, delivery_party AS "deliveryParty"`;
const PRODUCT = `id, name, code, unit, price, tax_rate AS "taxRate"`;

const Query = {
  orders: (_, { seller, first }) =>
    rows(
      'orders',
      `SELECT ${ORDER} FROM "order" WHERE seller_id = $1 ORDER BY placed_at DESC, id DESC LIMIT $2`,
      seller,
      first,
    ),
  order: async (_, { id }) => (await rows('order', `SELECT ${ORDER} FROM "order" WHERE id = $1`, id))[0],
  products: (_, { seller, first }) =>
    rows(
      'products',
      `SELECT ${PRODUCT} FROM product WHERE business_id = $1 ORDER BY name, id LIMIT $2`,
      seller,
      first,
    ),
  dashboard: (_, { seller }) =>
    rows(
      'dashboard',
      `SELECT to_char(placed_at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM-DD') AS day, status, count(*) AS count,
         sum(net)::bigint AS net, sum(tax)::bigint AS tax
       FROM "order" WHERE seller_id = $1 AND placed_at >= date_trunc('day', now() AT TIME ZONE 'Asia/Tokyo' - interval '89 days') AT TIME ZONE 'Asia/Tokyo'
       GROUP BY 1, 2 ORDER BY 1, 2`,
      seller,
    ),
};

const one = (found, keys) => {
  const byKey = new Map(found.map((row) => [row.id, row]));
  return keys.map((key) => byKey.get(key) ?? null);
};

const many = (found, keys) => {
  const byKey = new Map(keys.map((key) => [key, []]));
  for (const row of found) byKey.get(row.order_id).push(row);
  return keys.map((key) => byKey.get(key));
};

const businesses = async (keys) =>
  one(
    await rows(
      'businesses',
      `SELECT id, name, postal_code AS "postalCode", prefecture, city, street, phone FROM business WHERE id = ANY($1::uuid[])`,
      keys,
    ),
    keys,
  );

const products = async (keys) =>
  one(await rows('products by id', `SELECT ${PRODUCT} FROM product WHERE id = ANY($1::uuid[])`, keys), keys);

const lines = async (keys) =>
  many(
    await rows(
      'lines',
      `SELECT order_id, product_id, name, unit, unit_price AS "unitPrice", remark, ordered_quantity AS "orderedQuantity"
       FROM order_line WHERE order_id = ANY($1::uuid[]) ORDER BY position`,
      keys,
    ),
    keys,
  );

const shipments = async (keys) =>
  many(
    await rows(
      'shipments',
      `SELECT order_id, number, carrier, slip_number AS "slipNumber"
       FROM shipment WHERE order_id = ANY($1::uuid[]) ORDER BY number`,
      keys,
    ),
    keys,
  );

export const loaders = () => ({
  business: new DataLoader(businesses),
  product: new DataLoader(products),
  lines: new DataLoader(lines),
  shipments: new DataLoader(shipments),
});

export const resolvers = {
  Query,
  Order: {
    buyer: (order, _, { loaders }) => order.buyer_id && loaders.business.load(order.buyer_id),
    lines: (order, _, { loaders }) => loaders.lines.load(order.id),
    shipments: (order, _, { loaders }) => loaders.shipments.load(order.id),
  },
  OrderLine: {
    product: (line, _, { loaders }) => line.product_id && loaders.product.load(line.product_id),
  },
};
