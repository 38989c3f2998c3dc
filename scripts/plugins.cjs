// Plugins of serverless.yml: serverless-offline where it is installed (npm install --no-save serverless-offline@14).
module.exports = () => {
  try {
    require.resolve('serverless-offline');
    return ['serverless-offline'];
  } catch {
    return [];
  }
};
