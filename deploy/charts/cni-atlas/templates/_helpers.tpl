{{/* The name of everything that belongs to this release. */}}
{{- define "cni-atlas.fullname" -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "cni-atlas.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "cni-atlas.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{ include "cni-atlas.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}

{{/* The image, from the registry that Rancher sets for a whole cluster, if it does. */}}
{{- define "cni-atlas.image" -}}
{{- with .Values.global.cattle.systemDefaultRegistry }}{{ trimSuffix "/" . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end -}}
{{- end -}}

{{- define "cni-atlas.pullSecrets" -}}
{{- range concat (default list .Values.global.imagePullSecrets) (default list .Values.global.cattle.imagePullSecrets) }}
- name: {{ if kindIs "string" . }}{{ quote . }}{{ else }}{{ quote .name }}{{ end }}
{{- end }}
{{- end -}}

{{/* Where each token is, {name, key}; empty if there is none. */}}
{{- define "cni-atlas.githubToken" -}}
{{- if .Values.github.existingSecret -}}
{name: {{ .Values.github.existingSecret | quote }}, key: {{ .Values.github.existingSecretKey | quote }}}
{{- else if .Values.github.token -}}
{name: {{ include "cni-atlas.fullname" . | quote }}, key: github-token}
{{- end -}}
{{- end -}}

{{- define "cni-atlas.adminToken" -}}
{{- if .Values.admin.existingSecret -}}
{name: {{ .Values.admin.existingSecret | quote }}, key: {{ .Values.admin.existingSecretKey | quote }}}
{{- else if .Values.admin.token -}}
{name: {{ include "cni-atlas.fullname" . | quote }}, key: admin-token}
{{- end -}}
{{- end -}}

{{/* What the "restricted" pod security standard asks for, and a file system that cannot be written. */}}
{{- define "cni-atlas.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .Values.runAsUser }}
runAsGroup: {{ .Values.runAsGroup }}
fsGroup: {{ .Values.runAsGroup }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "cni-atlas.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Linux nodes, also those that a cluster with Windows nodes taints. */}}
{{- define "cni-atlas.placement" -}}
nodeSelector:
  kubernetes.io/os: linux
  {{- with .Values.nodeSelector }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
tolerations:
  - key: cattle.io/os
    operator: Equal
    value: linux
    effect: NoSchedule
  {{- with .Values.tolerations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* Rancher leaves names that end in .svc out of its proxy; others it would ask the proxy for. */}}
{{- define "cni-atlas.host" -}}
{{ include "cni-atlas.fullname" . }}.{{ .Release.Namespace }}.svc
{{- end -}}

{{/* The same with the port, where it is not that of HTTP. */}}
{{- define "cni-atlas.authority" -}}
{{ include "cni-atlas.host" . }}{{ if ne (int .Values.service.port) 80 }}:{{ .Values.service.port }}{{ end }}
{{- end -}}
