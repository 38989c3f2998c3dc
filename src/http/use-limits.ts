/** Limits on documents: tokens while parsing, depth, aliases and introspection while validating, cost before executing. */
import { GraphQLError, getOperationAST, NoSchemaIntrospectionCustomRule } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Options } from '../config/options.ts';
import type { GatewayContext } from '../graphql/context.ts';
import { assertCost } from '../graphql/cost.ts';
import { limitRule } from '../graphql/limit-rules.ts';

type Limits = Pick<Options, 'maxTokens' | 'maxDepth' | 'maxAliases' | 'introspection' | 'maxCost' | 'defaultPageSize'>;

const CHARACTERS_PER_TOKEN = 32;
const TOKENS_EXCEEDED = /tokens\. Parsing aborted/;

export function useDocumentLimits(limits: Limits): Plugin<GatewayContext> {
  const shapeRule = limitRule(limits);
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        assertLength(String(source), limits.maxTokens);
        try {
          return parseFn(source, { ...options, maxTokens: limits.maxTokens });
        } catch (error) {
          if (!(error instanceof GraphQLError) || !TOKENS_EXCEEDED.test(error.message)) throw error;
          throw new GraphQLError(`Cannot parse the document as it has more than ${limits.maxTokens} tokens`, {
            extensions: { code: 'QUERY_TOO_COMPLEX' },
          });
        }
      });
    },
    onValidate({ addValidationRule }) {
      addValidationRule(shapeRule);
      if (!limits.introspection) addValidationRule(NoSchemaIntrospectionCustomRule);
    },
  };
}

/** Parsed documents are cached by their text, and comments are no tokens, so the text is bounded too. */
function assertLength(text: string, maxTokens: number): void {
  const limit = maxTokens * CHARACTERS_PER_TOKEN;
  if (text.length <= limit) return;
  throw new GraphQLError(`Cannot parse the document as it has more than ${limit} characters`, {
    extensions: { code: 'QUERY_TOO_COMPLEX' },
  });
}

export function useCost(limits: Limits): Plugin<GatewayContext> {
  return {
    onExecute({ args: { schema, document, operationName, variableValues } }) {
      const operation = getOperationAST(document, operationName);
      if (operation) assertCost(schema, document, operation, (variableValues ?? {}) as Record<string, unknown>, limits); // raw JSON
    },
  };
}
