/** While the schema is not known, what it does not have may be merely not there yet. */
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { GatewayError } from '../errors.ts';
import type { GatewayContext } from '../graphql/context.ts';

export function useNotReady(reason: () => GatewayError): Plugin<GatewayContext> {
  return {
    onValidate() {
      return ({ valid, setResult }) => {
        if (!valid) setResult([new GraphQLError('The gateway is not ready', { originalError: reason() })]);
      };
    },
  };
}
