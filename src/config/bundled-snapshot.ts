/** The schema snapshot of a deployment: the build puts the file that `GATEWAY_SNAPSHOT` names in place of this module. */
const snapshot: unknown = undefined;
export default snapshot;
