/** The rules of the configuration as they hold for a model: what callers of some roles may do, and what they see. */
import type { Principal } from '../config/config.ts';
import { ANONYMOUS, AUTHENTICATED, type Rules } from '../config/rules-config.ts';
import type { GatewayModel } from '../model/keyspace-model.ts';
import { compileRules } from './compile-rules.ts';
import { type Grants, textOf, uniteGrants } from './grants.ts';
import { restrict } from './restrict.ts';

/** What callers with the same rights share. */
export interface Rights {
  /** The same for the same rights. */
  readonly text: string;
  readonly grants: Grants;
  /** What they see of the model. */
  readonly model: GatewayModel;
  /** Whether nothing at all is granted. */
  readonly isNothing: boolean;
}

/** Combinations of roles that callers have. */
const MAX_COMBINATIONS = 1_000;

export class RuleBook {
  readonly #model: GatewayModel;
  readonly #granted: ReadonlyMap<string, Grants>;
  readonly #byRoles = new Map<string, Rights>();
  readonly #byText = new Map<string, Rights>();
  /** By the very list of a caller's roles, which comes with each of its requests. */
  readonly #byList = new WeakMap<object, Rights>();

  /** @throws {GatewayError} `MODEL_CONFLICT` where rules do not fit the model. */
  constructor(rules: Rules, model: GatewayModel, introspection: boolean) {
    this.#model = model;
    this.#granted = compileRules(rules, model, introspection);
  }

  get roles(): readonly string[] {
    return [...this.#granted.keys()];
  }

  /** Of a caller. */
  rightsOfCaller(principal: Principal): Rights {
    const roles = principal?.roles;
    const isKept = Array.isArray(roles) && Object.isFrozen(roles);
    const rights = (isKept ? this.#byList.get(roles) : undefined) ?? this.rightsOf(rolesOf(principal));
    if (isKept) this.#byList.set(roles, rights);
    return rights;
  }

  /** Of callers with this role and no other of their own. */
  rightsOfRole(role: string): Rights {
    return this.rightsOf(role === ANONYMOUS ? [role] : rolesOf({ roles: [role] }));
  }

  /** Of several roles together. Roles that no rule names have none. */
  rightsOf(roles: readonly string[]): Rights {
    const named = [...new Set(roles)].filter((role) => this.#granted.has(role)).sort();
    const key = JSON.stringify(named);
    const known = this.#byRoles.get(key);
    if (known !== undefined) return known;
    const rights = this.#make(uniteGrants(named.flatMap((role) => this.#granted.get(role) ?? [])));
    if (this.#byRoles.size >= MAX_COMBINATIONS) {
      this.#byRoles.clear();
      this.#byText.clear();
    }
    this.#byRoles.set(key, rights);
    return rights;
  }

  #make(grants: Grants): Rights {
    const text = textOf(grants);
    const { mayAskHealth, hasExtension, tables } = grants;
    const isNothing = !mayAskHealth && !hasExtension && [...tables.values()].every(({ size }) => size === 0);
    const rights = this.#byText.get(text) ?? { text, grants, model: restrict(this.#model, grants), isNothing };
    this.#byText.set(text, rights);
    return rights;
  }
}

/** The roles by which a caller's rights are found. */
export function rolesOf(principal: Principal): readonly string[] {
  if (principal === undefined) return [ANONYMOUS];
  const { roles } = principal;
  const own = Array.isArray(roles)
    ? roles.filter((role): role is string => typeof role === 'string' && role !== ANONYMOUS)
    : [];
  return [AUTHENTICATED, ...own];
}

/** Whether a caller may ask for `clusterHealth`, as far as that is known without tables. */
export function mayAskHealth(rules: Rules | undefined, principal: Principal): boolean {
  if (rules === undefined) return true;
  return rolesOf(principal).some((role) => Object.hasOwn(rules, role) && rules[role]?.health === true);
}
