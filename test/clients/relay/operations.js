/** What the test of Relay compiles. */
import { graphql } from 'relay-runtime';

graphql`
  query operationsCustomerQuery($nodeId: ID!) {
    node(nodeId: $nodeId) {
      ... on Customer {
        name
        ...operationsOrders @alias(as: "orders")
      }
    }
  }
`;

graphql`
  fragment operationsOrders on Customer
  @refetchable(queryName: "operationsOrdersPageQuery")
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" }) {
    orders(first: $count, after: $cursor) @connection(key: "operations_orders") {
      edges {
        node {
          placedAt
          status
        }
      }
    }
  }
`;

graphql`
  mutation operationsUpdateMutation($input: UpdateCategoryInput!) {
    updateCategory(input: $input) {
      applied
      row {
        id
        name
      }
    }
  }
`;

graphql`
  query operationsCategoryQuery($id: Int!) {
    category(id: $id) {
      id
      name
    }
  }
`;

graphql`
  mutation operationsDeleteMutation($input: DeleteCategoryInput!) {
    deleteCategory(input: $input) {
      applied
      deletedNodeId @deleteRecord
    }
  }
`;
