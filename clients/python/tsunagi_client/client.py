from collections.abc import AsyncIterator
from typing import Any, Optional, Union

from .base_model import UNSET, UnsetType
from .confirm_order import ConfirmOrder
from .create_product import CreateProduct
from .customers import Customers
from .delivery_places import DeliveryPlaces
from .enums import OrderSort
from .export_by_id import ExportById
from .follow_orders import FollowOrders
from .input_types import (
    CustomerWhere,
    ExportStartInput,
    OrderConfirmInput,
    OrderInput,
    OrderPlaceInput,
    OrderShipInput,
    OrderWhere,
    ProductCreateInput,
    ProductUpdateInput,
    ProductWhere,
)
from .live_orders import LiveOrders
from .order_by_id import OrderById
from .order_by_number import OrderByNumber
from .order_forms import OrderForms
from .orders import Orders
from .place_order import PlaceOrder
from .products import Products
from .receive_order import ReceiveOrder
from .ship_order import ShipOrder
from .start_export import StartExport
from .transport import Transport
from .update_product import UpdateProduct
from .viewer import Viewer


def gql(q: str) -> str:
    return q


class Tsunagi(Transport):
    async def products(
        self,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        where: Union[Optional[ProductWhere], UnsetType] = UNSET,
        search: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Products:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "where": where,
            "search": search,
        }
        response = await self.execute(
            query=query, operation_name="Products", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Products.model_validate(data)

    async def create_product(
        self, input: ProductCreateInput, **kwargs: Any
    ) -> CreateProduct:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="CreateProduct", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return CreateProduct.model_validate(data)

    async def update_product(
        self, input: ProductUpdateInput, **kwargs: Any
    ) -> UpdateProduct:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="UpdateProduct", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return UpdateProduct.model_validate(data)

    async def order_forms(
        self, first: int, after: Union[Optional[str], UnsetType] = UNSET, **kwargs: Any
    ) -> OrderForms:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"first": first, "after": after}
        response = await self.execute(
            query=query, operation_name="OrderForms", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return OrderForms.model_validate(data)

    async def delivery_places(self, **kwargs: Any) -> DeliveryPlaces:
        query = gql("""
            query DeliveryPlaces {
              deliveryPlaces(first: 100) {
                nodes {
                  id
                  name
                }
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="DeliveryPlaces", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return DeliveryPlaces.model_validate(data)

    async def customers(
        self,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        where: Union[Optional[CustomerWhere], UnsetType] = UNSET,
        search: Union[Optional[str], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Customers:
        query = gql("""
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
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "where": where,
            "search": search,
        }
        response = await self.execute(
            query=query, operation_name="Customers", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Customers.model_validate(data)

    async def start_export(self, input: ExportStartInput, **kwargs: Any) -> StartExport:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="StartExport", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return StartExport.model_validate(data)

    async def export_by_id(self, id: str, **kwargs: Any) -> ExportById:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="ExportById", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ExportById.model_validate(data)

    async def viewer(self, **kwargs: Any) -> Viewer:
        query = gql("""
            query Viewer {
              viewer {
                business {
                  id
                  name
                }
                permissions
              }
            }
            """)
        variables: dict[str, object] = {}
        response = await self.execute(
            query=query, operation_name="Viewer", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Viewer.model_validate(data)

    async def orders(
        self,
        first: int,
        after: Union[Optional[str], UnsetType] = UNSET,
        where: Union[Optional[OrderWhere], UnsetType] = UNSET,
        order_by: Union[Optional[list[OrderSort]], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> Orders:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {
            "first": first,
            "after": after,
            "where": where,
            "orderBy": order_by,
        }
        response = await self.execute(
            query=query, operation_name="Orders", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return Orders.model_validate(data)

    async def order_by_id(self, id: str, **kwargs: Any) -> OrderById:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"id": id}
        response = await self.execute(
            query=query, operation_name="OrderById", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return OrderById.model_validate(data)

    async def order_by_number(self, number: str, **kwargs: Any) -> OrderByNumber:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"number": number}
        response = await self.execute(
            query=query, operation_name="OrderByNumber", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return OrderByNumber.model_validate(data)

    async def place_order(self, input: OrderPlaceInput, **kwargs: Any) -> PlaceOrder:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="PlaceOrder", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return PlaceOrder.model_validate(data)

    async def receive_order(self, input: OrderInput, **kwargs: Any) -> ReceiveOrder:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="ReceiveOrder", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ReceiveOrder.model_validate(data)

    async def confirm_order(
        self, input: OrderConfirmInput, **kwargs: Any
    ) -> ConfirmOrder:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="ConfirmOrder", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ConfirmOrder.model_validate(data)

    async def ship_order(self, input: OrderShipInput, **kwargs: Any) -> ShipOrder:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"input": input}
        response = await self.execute(
            query=query, operation_name="ShipOrder", variables=variables, **kwargs
        )
        data = self.get_data(response)
        return ShipOrder.model_validate(data)

    async def follow_orders(
        self,
        after: Union[Optional[str], UnsetType] = UNSET,
        where: Union[Optional[OrderWhere], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AsyncIterator[FollowOrders]:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"after": after, "where": where}
        async for data in self.execute_ws(
            query=query, operation_name="FollowOrders", variables=variables, **kwargs
        ):
            yield FollowOrders.model_validate(data)

    async def live_orders(
        self,
        first: int,
        where: Union[Optional[OrderWhere], UnsetType] = UNSET,
        **kwargs: Any,
    ) -> AsyncIterator[LiveOrders]:
        query = gql("""
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
            }
            """)
        variables: dict[str, object] = {"first": first, "where": where}
        async for data in self.execute_ws(
            query=query, operation_name="LiveOrders", variables=variables, **kwargs
        ):
            yield LiveOrders.model_validate(data)
