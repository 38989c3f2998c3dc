import { defineConfig } from 'cassandra-graphql-gateway';

export default defineConfig({
  identity: [
    // People, by the tokens of an issuer; browsers may send them in a cookie.
    {
      by: 'jwt',
      issuer: 'https://login.example.com/realms/shop',
      audience: 'shop-api',
      algorithms: ['RS256', 'ES256'],
      keys: 'https://login.example.com/realms/shop/protocol/openid-connect/certs',
      roles: ['realm_access', 'roles'],
      tenant: 'tenant',
      cookie: 'session',
    },
    // Programs, by keys that `npx cassandra-graphql-gateway api-key reports` makes: this is what it prints, with a role.
    {
      by: 'apiKey',
      keys: [
        {
          id: 'reports',
          salt: 'gjWB6shFNMkXQ41A0QnZvg',
          hash: 'fuzmIZaw9xQ0fJbOxn7RqTj3iJ4nOvW0qTzYqfVZX9s',
          roles: ['reader'],
          expires: '2027-12-31T00:00:00Z',
        },
      ],
    },
  ],
  // Everybody who is known reads, editors write.
  authorize: (principal, _table, action) =>
    principal !== undefined &&
    (action === 'read' || (principal.roles as string[] | undefined)?.includes('editor') === true),
});
