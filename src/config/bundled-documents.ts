/** The trusted documents of a deployment, ids and texts: the build puts those that `GATEWAY_DOCUMENTS` names in place of this module. */
const documents: Readonly<Record<string, string>> | undefined = undefined;
export default documents;
