/** An authority, and certificates that it signs, as PEM. */
import forge from 'node-forge';

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

export interface Authority extends Certificate {
  /** Of a server where it is named by an address, of a client by its common name. */
  sign(commonName: string, address?: string): Certificate;
}

const KEY_BITS = 2_048;
let serial = 1;

export function authority(name: string): Authority {
  const keys = forge.pki.rsa.generateKeyPair(KEY_BITS);
  const own = certificateOf({ subject: name, issuer: name, publicKey: keys.publicKey });
  own.setExtensions([
    { name: 'basicConstraints', cA: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true },
  ]);
  own.sign(keys.privateKey, forge.md.sha256.create());
  const sign = (commonName: string, address?: string): Certificate => {
    const leaf = forge.pki.rsa.generateKeyPair(KEY_BITS);
    const certificate = certificateOf({ subject: commonName, issuer: name, publicKey: leaf.publicKey });
    const names = address === undefined ? [{ type: 2, value: commonName }] : [{ type: 7, ip: address }];
    certificate.setExtensions([{ name: 'subjectAltName', altNames: names }]);
    certificate.sign(keys.privateKey, forge.md.sha256.create());
    return pem(certificate, leaf.privateKey);
  };
  return { ...pem(own, keys.privateKey), sign };
}

interface Parts {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: forge.pki.rsa.PublicKey;
}

function certificateOf({ subject, issuer, publicKey }: Parts): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = publicKey;
  certificate.serialNumber = `0${serial++}`;
  certificate.validity.notBefore = new Date(Date.now() - 3_600_000);
  certificate.validity.notAfter = new Date(Date.now() + 86_400_000);
  certificate.setSubject([{ name: 'commonName', value: subject }]);
  certificate.setIssuer([{ name: 'commonName', value: issuer }]);
  return certificate;
}

function pem(certificate: forge.pki.Certificate, key: forge.pki.rsa.PrivateKey): Certificate {
  return { cert: forge.pki.certificateToPem(certificate), key: forge.pki.privateKeyToPem(key) };
}
