/** What differs between two APIs for those who use them. */
import { ChangeType, CriticalityLevel, diff } from '@graphql-inspector/core';
import { type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';

/** `breaking` requests fail that worked, `dangerous` clients may be surprised, `safe` nobody notices. */
export const SEVERITIES = ['breaking', 'dangerous', 'safe'] as const;
export type Severity = (typeof SEVERITIES)[number];

export interface ApiChange {
  readonly severity: Severity;
  /** Such as "Field 'total' was removed from object type 'Order'". */
  readonly message: string;
}

const SEVERITY_OF: Readonly<Record<CriticalityLevel, Severity>> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};

/** The gravest first. */
export async function diffApis(before: GraphQLSchema, after: GraphQLSchema): Promise<readonly ApiChange[]> {
  const changes = (await diff(before, after)).map(({ criticality, message, type, path = '' }) => ({
    severity: type === ChangeType.EnumValueAdded && !isShown(after, path) ? 'safe' : SEVERITY_OF[criticality.level],
    message,
  }));
  return changes.sort((a, b) => rankOf(a.severity) - rankOf(b.severity));
}

/** Whether clients get values of an enum, so that a new one may surprise them. @param path `Enum.VALUE`. */
function isShown(schema: GraphQLSchema, path: string): boolean {
  const [name] = path.split('.');
  const types = Object.values(schema.getTypeMap());
  return types.some(
    (type) =>
      (isObjectType(type) || isInterfaceType(type)) &&
      Object.values(type.getFields()).some((field) => getNamedType(field.type).name === name),
  );
}

/** Whether one of the changes is at least so grave. */
export function hasChange(changes: readonly ApiChange[], least: Severity): boolean {
  return changes.some(({ severity }) => rankOf(severity) <= rankOf(least));
}

function rankOf(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}
