/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** All operators given must hold. */
export type BooleanFilter = {
  eq?: boolean | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
};

/** An answer to one of the form's own questions. */
export type CustomValueInput = {
  label: string;
  /** Dates as 2026-12-24; of a choice one of its words. */
  value: string;
};

/** Which customers. */
export type CustomerWhere = {
  and?: Array<CustomerWhere> | null | undefined;
  code?: StringFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  linked?: IdFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: CustomerWhere | null | undefined;
  or?: Array<CustomerWhere> | null | undefined;
  priceGroup?: IdFilter | null | undefined;
};

/** All operators given must hold. */
export type DateFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  /** An empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
};

/** All operators given must hold. */
export type DateTimeFilter = {
  eq?: string | null | undefined;
  gt?: string | null | undefined;
  gte?: string | null | undefined;
  /** An empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  lt?: string | null | undefined;
  lte?: string | null | undefined;
};

/** CSV in UTF-8 (written with a BOM, so that Excel reads it) or CP932. */
export type Encoding =
  | 'CP932'
  | 'UTF_8';

/** A line of JSON for each row, or a table with a line of headings: as CSV, or as a workbook of Excel. */
export type ExportFormat =
  | 'CSV'
  | 'JSONL'
  | 'XLSX';

/** A query of one list with its `nodes`, such as `{ orders(where: …) { nodes { number total } } }`. */
export type ExportStartInput = {
  /** Of CSV; UTF-8 has a BOM, so that Excel reads it. */
  encoding?: Encoding;
  format: ExportFormat;
  idempotencyKey?: string | null | undefined;
  query: string;
  /** A list of each row, such as `lines`, of which each element is a line of the table; other lists are JSON. */
  rowsOf?: string | null | undefined;
  /** What becomes of characters that CP932 does not have. */
  unencodable?: Unencodable;
  variables?: unknown;
};

/** 待機中, 作成中, 作成済み, 失敗, 取消, 期限切れ (the file is gone). */
export type ExportStatus =
  | 'CANCELLED'
  | 'DONE'
  | 'EXPIRED'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING';

/** All operators given must hold. */
export type IdFilter = {
  eq?: string | null | undefined;
  /** An empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
};

/** All operators given must hold. */
export type IntFilter = {
  eq?: number | null | undefined;
  gt?: number | null | undefined;
  gte?: number | null | undefined;
  /** An empty list matches nothing. */
  in?: Array<number> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  lt?: number | null | undefined;
  lte?: number | null | undefined;
};

/** A product that the seller adds. */
export type OrderAdditionInput = {
  /** Whole yen per unit without tax; without it what the customer pays on the day of delivery. */
  price?: number | null | undefined;
  product: string;
  quantity: string;
};

/** Lines that are left out are confirmed as they stand. */
export type OrderConfirmInput = {
  additions?: Array<OrderAdditionInput>;
  expectedVersion?: number | null | undefined;
  id: string;
  idempotencyKey?: string | null | undefined;
  lines?: Array<OrderConfirmLineInput>;
  note?: string;
  /** 納品予定日. */
  plannedOn?: string | null | undefined;
};

/** How much of a line will be delivered. */
export type OrderConfirmLineInput = {
  line: string;
  quantity: string;
};

/** Which order. */
export type OrderInput = {
  /** The version that was read: the answer is VERSION_CONFLICT when somebody was faster. */
  expectedVersion?: number | null | undefined;
  id: string;
  idempotencyKey?: string | null | undefined;
};

/** How much of a product of the form. */
export type OrderLineInput = {
  item: string;
  /** In the product's unit; whole for goods sold by the piece, three decimals at most for weighed goods. */
  quantity: string;
  remark?: string;
};

/** An order from a form: of the given lines, else of what is in the cart. */
export type OrderPlaceInput = {
  /** カスタム項目; refusals name the place of the form's field: `customValues.0`. */
  customValues?: Array<CustomValueInput>;
  deliveryPlace?: string | null | undefined;
  /** What the buyer has been shown: if prices have changed since, the order is refused. */
  expectedTotal?: number | null | undefined;
  idempotencyKey?: string | null | undefined;
  lines?: Array<OrderLineInput> | null | undefined;
  orderForm: string;
  remark?: string;
  /** 納品希望日. */
  wishedOn?: string | null | undefined;
};

/** Without `lines` all that remains leaves. */
export type OrderShipInput = {
  carrier?: string;
  expectedVersion?: number | null | undefined;
  /** Nothing more will come, even if something remains. */
  final?: boolean;
  id: string;
  idempotencyKey?: string | null | undefined;
  lines?: Array<OrderShipLineInput> | null | undefined;
  note?: string;
  shippedOn?: string | null | undefined;
  slipNumber?: string;
};

/** How much of a line leaves. */
export type OrderShipLineInput = {
  line: string;
  quantity: string;
};

/** How Order lists can be sorted. */
export type OrderSort =
  | 'PLACED_AT_ASC'
  | 'PLACED_AT_DESC';

/** 未対応 → 受付中 → 注文確定 → 出荷済; キャンセル依頼中; 取引中止. */
export type OrderStatus =
  | 'ABORTED'
  | 'CANCEL_REQUESTED'
  | 'CONFIRMED'
  | 'PLACED'
  | 'RECEIVED'
  | 'SHIPPED';

/** All operators given must hold. */
export type OrderStatusFilter = {
  eq?: OrderStatus | null | undefined;
  /** An empty list matches nothing. */
  in?: Array<OrderStatus> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
};

/** Which orders; those where the viewer sells and those where he buys, unless `seller` or `buyer` is asked for. */
export type OrderWhere = {
  and?: Array<OrderWhere> | null | undefined;
  /** `{isNull: true}` gives 未納品がある発注. */
  arrivedAt?: DateTimeFilter | null | undefined;
  buyer?: IdFilter | null | undefined;
  customer?: IdFilter | null | undefined;
  /** 店舗; one's own. */
  deliveryPlace?: IdFilter | null | undefined;
  form?: IdFilter | null | undefined;
  not?: OrderWhere | null | undefined;
  number?: StringFilter | null | undefined;
  or?: Array<OrderWhere> | null | undefined;
  placedAt?: DateTimeFilter | null | undefined;
  plannedOn?: DateFilter | null | undefined;
  /** `{isNull: true}` gives 未読の受注. */
  readAt?: DateTimeFilter | null | undefined;
  seller?: IdFilter | null | undefined;
  status?: OrderStatusFilter | null | undefined;
  supplier?: IdFilter | null | undefined;
  wishedOn?: DateFilter | null | undefined;
};

/** Name, price and tax rate are needed; the name is unique, and the code too when given. */
export type ProductCreateInput = {
  caseQuantity?: string | null | undefined;
  code?: string;
  /** 締め時間 in steps of ten minutes, together with `leadDays`; without them, the form's hold. */
  cutOff?: string | null | undefined;
  description?: string;
  idempotencyKey?: string | null | undefined;
  /** A file from POST /files. */
  image?: string | null | undefined;
  janCode?: string;
  leadDays?: number | null | undefined;
  lotQuantity?: string | null | undefined;
  marks?: Array<ProductMark>;
  minimumQuantity?: string | null | undefined;
  name: string;
  /** Whole yen per unit, without tax. */
  price: number;
  published?: boolean;
  saleType?: SaleType;
  /** Counted down by orders when given. */
  stock?: string | null | undefined;
  tags?: Array<string>;
  taxRate?: number;
  unit?: string;
};

/** SALE, NEW, 売れ筋, 予約販売, 再入荷, 残りわずか, 完売. */
export type ProductMark =
  | 'FEW_LEFT'
  | 'NEW'
  | 'POPULAR'
  | 'PREORDER'
  | 'RESTOCKED'
  | 'SALE'
  | 'SOLD_OUT';

/** What is left out stays as it is. */
export type ProductUpdateInput = {
  caseQuantity?: string | null | undefined;
  code?: string | null | undefined;
  cutOff?: string | null | undefined;
  description?: string | null | undefined;
  expectedVersion?: number | null | undefined;
  id: string;
  idempotencyKey?: string | null | undefined;
  image?: string | null | undefined;
  janCode?: string | null | undefined;
  leadDays?: number | null | undefined;
  lotQuantity?: string | null | undefined;
  marks?: Array<ProductMark> | null | undefined;
  minimumQuantity?: string | null | undefined;
  name?: string | null | undefined;
  price?: number | null | undefined;
  published?: boolean | null | undefined;
  saleType?: SaleType | null | undefined;
  stock?: string | null | undefined;
  tags?: Array<string> | null | undefined;
  taxRate?: number | null | undefined;
  unit?: string | null | undefined;
};

/** Which products. */
export type ProductWhere = {
  and?: Array<ProductWhere> | null | undefined;
  business?: IdFilter | null | undefined;
  code?: StringFilter | null | undefined;
  createdAt?: DateTimeFilter | null | undefined;
  name?: StringFilter | null | undefined;
  not?: ProductWhere | null | undefined;
  or?: Array<ProductWhere> | null | undefined;
  price?: IntFilter | null | undefined;
  published?: BooleanFilter | null | undefined;
};

/** 個数 or 分量: sold by the piece, or weighed. */
export type SaleType =
  | 'PIECE'
  | 'WEIGHT';

/** All operators given must hold. */
export type StringFilter = {
  eq?: string | null | undefined;
  /** An empty list matches nothing. */
  in?: Array<string> | null | undefined;
  /** Whether there is no value. */
  isNull?: boolean | null | undefined;
  /** The exact beginning. */
  startsWith?: string | null | undefined;
};

/** What becomes of characters that CP932 does not have: 〓 stands for them, or the export fails and names them. */
export type Unencodable =
  | 'REFUSE'
  | 'REPLACE';

export type ProductFactsFragment = { id: string, version: number, code: string, name: string, unit: string, price: number | null, taxRate: number, stock: string | null, published: boolean };

export type ProductsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  where?: ProductWhere | null | undefined;
  search?: string | null | undefined;
}>;


export type ProductsQuery = { products: { nodes: Array<{ id: string, version: number, code: string, name: string, unit: string, price: number | null, taxRate: number, stock: string | null, published: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateProductMutationVariables = Exact<{
  input: ProductCreateInput;
}>;


export type CreateProductMutation = { productCreate: { product: { id: string, version: number, code: string, name: string, unit: string, price: number | null, taxRate: number, stock: string | null, published: boolean } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type UpdateProductMutationVariables = Exact<{
  input: ProductUpdateInput;
}>;


export type UpdateProductMutation = { productUpdate: { product: { id: string, version: number, code: string, name: string, unit: string, price: number | null, taxRate: number, stock: string | null, published: boolean } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type OrderFormsQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
}>;


export type OrderFormsQuery = { orderForms: { nodes: Array<{ id: string, name: string, items: Array<{ id: string, price: number | null, product: { id: string, version: number, code: string, name: string, unit: string, price: number | null, taxRate: number, stock: string | null, published: boolean } | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DeliveryPlacesQueryVariables = Exact<{ [key: string]: never; }>;


export type DeliveryPlacesQuery = { deliveryPlaces: { nodes: Array<{ id: string, name: string }> } };

export type CustomersQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  where?: CustomerWhere | null | undefined;
  search?: string | null | undefined;
}>;


export type CustomersQuery = { customers: { nodes: Array<{ id: string, version: number, code: string, name: string, email: string, phone: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ExportFactsFragment = { id: string, version: number, status: ExportStatus, doneRows: number, totalRows: number | null, cursor: string | null, size: number | null, url: string | null, problem: string | null };

export type StartExportMutationVariables = Exact<{
  input: ExportStartInput;
}>;


export type StartExportMutation = { exportStart: { exportJob: { id: string, version: number, status: ExportStatus, doneRows: number, totalRows: number | null, cursor: string | null, size: number | null, url: string | null, problem: string | null } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type ExportByIdQueryVariables = Exact<{
  id: string;
}>;


export type ExportByIdQuery = { exportJob: { id: string, version: number, status: ExportStatus, doneRows: number, totalRows: number | null, cursor: string | null, size: number | null, url: string | null, problem: string | null } | null };

export type OrderFactsFragment = { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { permissions: Array<string>, business: { id: string, name: string } | null } | null };

export type OrdersQueryVariables = Exact<{
  first?: number;
  after?: string | null | undefined;
  where?: OrderWhere | null | undefined;
  orderBy?: Array<OrderSort> | OrderSort | null | undefined;
}>;


export type OrdersQuery = { orders: { nodes: Array<{ id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OrderByIdQueryVariables = Exact<{
  id: string;
}>;


export type OrderByIdQuery = { node: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } | null };

export type OrderByNumberQueryVariables = Exact<{
  number: string;
}>;


export type OrderByNumberQuery = { orderByNumber: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } | null };

export type PlaceOrderMutationVariables = Exact<{
  input: OrderPlaceInput;
}>;


export type PlaceOrderMutation = { orderPlace: { event: string | null, order: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type ReceiveOrderMutationVariables = Exact<{
  input: OrderInput;
}>;


export type ReceiveOrderMutation = { orderReceive: { event: string | null, order: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type ConfirmOrderMutationVariables = Exact<{
  input: OrderConfirmInput;
}>;


export type ConfirmOrderMutation = { orderConfirm: { event: string | null, order: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type ShipOrderMutationVariables = Exact<{
  input: OrderShipInput;
}>;


export type ShipOrderMutation = { orderShip: { event: string | null, order: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } | null, userErrors: Array<
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
      | { code: string, message: string, path: Array<string> }
    > } };

export type FollowOrdersSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  where?: OrderWhere | null | undefined;
}>;


export type FollowOrdersSubscription = { orderEvents: { topic: string, cursor: string, order: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } } };

export type LiveOrdersSubscriptionVariables = Exact<{
  first?: number;
  where?: OrderWhere | null | undefined;
}>;


export type LiveOrdersSubscription = { ordersLive:
    | (
      { from: string, to: string }
      & { __typename: 'Gap' }
    )
    | (
      { cursor: string, items: Array<{ id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> }> }
      & { __typename: 'OrderSnapshot' }
    )
    | (
      { cursor: string, item: { id: string, version: number, number: string, status: OrderStatus, placedAt: string, wishedOn: string | null, plannedOn: string | null, remark: string, net: number | null, tax: number | null, total: number | null, seller: { id: string, name: string } | null, buyer: { id: string, name: string } | null, customer: { id: string, code: string, name: string } | null, lines: Array<{ id: string, position: number, code: string, name: string, orderedQuantity: string, quantity: string, shippedQuantity: string, unit: string, unitPrice: number | null, amount: number | null, taxRate: number }> } }
      & { __typename: 'OrderUpsert' }
    )
    | { __typename: 'Passed' }
    | (
      { cursor: string, id: string }
      & { __typename: 'Removed' }
    )
   };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const ProductFactsFragmentDoc = new TypedDocumentString(`
    fragment ProductFacts on Product {
  id
  version
  code
  name
  unit
  price
  taxRate
  stock
  published
}
    `, {"fragmentName":"ProductFacts"}) as unknown as TypedDocumentString<ProductFactsFragment, unknown>;
export const ExportFactsFragmentDoc = new TypedDocumentString(`
    fragment ExportFacts on ExportJob {
  id
  version
  status
  doneRows
  totalRows
  cursor
  size
  url
  problem
}
    `, {"fragmentName":"ExportFacts"}) as unknown as TypedDocumentString<ExportFactsFragment, unknown>;
export const OrderFactsFragmentDoc = new TypedDocumentString(`
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}
    `, {"fragmentName":"OrderFacts"}) as unknown as TypedDocumentString<OrderFactsFragment, unknown>;
export const ProductsDocument = new TypedDocumentString(`
    query Products($first: Int! = 50, $after: String, $where: ProductWhere, $search: String) {
  products(first: $first, after: $after, where: $where, search: $search) {
    nodes {
      ...ProductFacts
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ProductFacts on Product {
  id
  version
  code
  name
  unit
  price
  taxRate
  stock
  published
}`) as unknown as TypedDocumentString<ProductsQuery, ProductsQueryVariables>;
export const CreateProductDocument = new TypedDocumentString(`
    mutation CreateProduct($input: ProductCreateInput!) {
  productCreate(input: $input) {
    product {
      ...ProductFacts
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment ProductFacts on Product {
  id
  version
  code
  name
  unit
  price
  taxRate
  stock
  published
}`) as unknown as TypedDocumentString<CreateProductMutation, CreateProductMutationVariables>;
export const UpdateProductDocument = new TypedDocumentString(`
    mutation UpdateProduct($input: ProductUpdateInput!) {
  productUpdate(input: $input) {
    product {
      ...ProductFacts
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment ProductFacts on Product {
  id
  version
  code
  name
  unit
  price
  taxRate
  stock
  published
}`) as unknown as TypedDocumentString<UpdateProductMutation, UpdateProductMutationVariables>;
export const OrderFormsDocument = new TypedDocumentString(`
    query OrderForms($first: Int! = 50, $after: String) {
  orderForms(first: $first, after: $after) {
    nodes {
      id
      name
      items {
        id
        price
        product {
          ...ProductFacts
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ProductFacts on Product {
  id
  version
  code
  name
  unit
  price
  taxRate
  stock
  published
}`) as unknown as TypedDocumentString<OrderFormsQuery, OrderFormsQueryVariables>;
export const DeliveryPlacesDocument = new TypedDocumentString(`
    query DeliveryPlaces {
  deliveryPlaces(first: 100) {
    nodes {
      id
      name
    }
  }
}
    `) as unknown as TypedDocumentString<DeliveryPlacesQuery, DeliveryPlacesQueryVariables>;
export const CustomersDocument = new TypedDocumentString(`
    query Customers($first: Int! = 50, $after: String, $where: CustomerWhere, $search: String) {
  customers(first: $first, after: $after, where: $where, search: $search) {
    nodes {
      id
      version
      code
      name
      email
      phone
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<CustomersQuery, CustomersQueryVariables>;
export const StartExportDocument = new TypedDocumentString(`
    mutation StartExport($input: ExportStartInput!) {
  exportStart(input: $input) {
    exportJob {
      ...ExportFacts
    }
    userErrors {
      code
      message
      path
    }
  }
}
    fragment ExportFacts on ExportJob {
  id
  version
  status
  doneRows
  totalRows
  cursor
  size
  url
  problem
}`) as unknown as TypedDocumentString<StartExportMutation, StartExportMutationVariables>;
export const ExportByIdDocument = new TypedDocumentString(`
    query ExportById($id: ID!) {
  exportJob(id: $id) {
    ...ExportFacts
  }
}
    fragment ExportFacts on ExportJob {
  id
  version
  status
  doneRows
  totalRows
  cursor
  size
  url
  problem
}`) as unknown as TypedDocumentString<ExportByIdQuery, ExportByIdQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    business {
      id
      name
    }
    permissions
  }
}
    `) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const OrdersDocument = new TypedDocumentString(`
    query Orders($first: Int! = 50, $after: String, $where: OrderWhere, $orderBy: [OrderSort!]) {
  orders(first: $first, after: $after, where: $where, orderBy: $orderBy) {
    nodes {
      ...OrderFacts
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<OrdersQuery, OrdersQueryVariables>;
export const OrderByIdDocument = new TypedDocumentString(`
    query OrderById($id: ID!) {
  node(id: $id) {
    ... on Order {
      ...OrderFacts
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<OrderByIdQuery, OrderByIdQueryVariables>;
export const OrderByNumberDocument = new TypedDocumentString(`
    query OrderByNumber($number: String!) {
  orderByNumber(number: $number) {
    ...OrderFacts
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<OrderByNumberQuery, OrderByNumberQueryVariables>;
export const PlaceOrderDocument = new TypedDocumentString(`
    mutation PlaceOrder($input: OrderPlaceInput!) {
  orderPlace(input: $input) {
    order {
      ...OrderFacts
    }
    event
    userErrors {
      code
      message
      path
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<PlaceOrderMutation, PlaceOrderMutationVariables>;
export const ReceiveOrderDocument = new TypedDocumentString(`
    mutation ReceiveOrder($input: OrderInput!) {
  orderReceive(input: $input) {
    order {
      ...OrderFacts
    }
    event
    userErrors {
      code
      message
      path
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<ReceiveOrderMutation, ReceiveOrderMutationVariables>;
export const ConfirmOrderDocument = new TypedDocumentString(`
    mutation ConfirmOrder($input: OrderConfirmInput!) {
  orderConfirm(input: $input) {
    order {
      ...OrderFacts
    }
    event
    userErrors {
      code
      message
      path
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<ConfirmOrderMutation, ConfirmOrderMutationVariables>;
export const ShipOrderDocument = new TypedDocumentString(`
    mutation ShipOrder($input: OrderShipInput!) {
  orderShip(input: $input) {
    order {
      ...OrderFacts
    }
    event
    userErrors {
      code
      message
      path
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<ShipOrderMutation, ShipOrderMutationVariables>;
export const FollowOrdersDocument = new TypedDocumentString(`
    subscription FollowOrders($after: EventCursor, $where: OrderWhere) {
  orderEvents(after: $after, where: $where) {
    topic
    cursor
    order {
      ...OrderFacts
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<FollowOrdersSubscription, FollowOrdersSubscriptionVariables>;
export const LiveOrdersDocument = new TypedDocumentString(`
    subscription LiveOrders($first: Int! = 100, $where: OrderWhere) {
  ordersLive(first: $first, where: $where) {
    __typename
    ... on OrderSnapshot {
      cursor
      items {
        ...OrderFacts
      }
    }
    ... on OrderUpsert {
      cursor
      item {
        ...OrderFacts
      }
    }
    ... on Removed {
      cursor
      id
    }
    ... on Gap {
      from
      to
    }
  }
}
    fragment OrderFacts on Order {
  id
  version
  number
  status
  placedAt
  wishedOn
  plannedOn
  remark
  net
  tax
  total
  seller {
    id
    name
  }
  buyer {
    id
    name
  }
  customer {
    id
    code
    name
  }
  lines {
    id
    position
    code
    name
    orderedQuantity
    quantity
    shippedQuantity
    unit
    unitPrice
    amount
    taxRate
  }
}`) as unknown as TypedDocumentString<LiveOrdersSubscription, LiveOrdersSubscriptionVariables>;