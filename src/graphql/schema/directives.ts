/** Directives of our own. */
import { DirectiveLocation, GraphQLDirective } from 'graphql';

export const STOP_ON_ERROR = new GraphQLDirective({
  name: 'stopOnError',
  description: 'Sends no write after one that failed or whose outcome is unknown; without it the next ones still run.',
  locations: [DirectiveLocation.MUTATION],
});
