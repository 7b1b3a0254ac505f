/**
 * Which keys `config.toml` may hold and of what type: those of Codex 0.169.0, probed one by one with its
 * `--strict-config`, and csm's own. Pure data; a key that is missing here gives an unknown-key warning.
 */

/** What a value must be. `integer` and `amount` are not negative; `table` holds whatever it likes; `any` is anything. */
export type KeySchema =
  | 'string'
  | 'boolean'
  | 'integer'
  | 'signed'
  | 'number'
  | 'amount'
  | 'strings'
  | 'array'
  | 'table'
  | 'any'
  /** One of these strings. */
  | { readonly oneOf: readonly string[] }
  /** A table with these keys. `others` is the schema of every other key. */
  | {
      readonly keys: Readonly<Record<string, KeySchema>>;
      readonly others?: KeySchema;
      /** What Codex calls it where something else stands there; default `a table`. */
      readonly name?: string;
    }
  /** Either of these. `message` is what is said of everything else. */
  | { readonly either: readonly KeySchema[]; readonly message?: string };

/** Names separated by blanks, all of one schema. */
function all(names: string, schema: KeySchema): Record<string, KeySchema> {
  return Object.fromEntries(names.split(/\s+/).map((name) => [name, schema]));
}

function mapOf(schema: KeySchema): KeySchema {
  return { keys: {}, others: schema };
}

const STRING_MAP: KeySchema = { keys: {}, others: 'string' };

function modelProvider(): KeySchema {
  return {
    keys: {
      ...all(
        `name base_url env_key env_key_instructions experimental_bearer_token wire_api credential_file location
       model_catalog_url project_id`,
        'string',
      ),
      ...all('request_max_retries stream_max_retries stream_idle_timeout_ms websocket_connect_timeout_ms', 'integer'),
      ...all('requires_openai_auth supports_websockets supports_standalone_web_search', 'boolean'),
      ...all('http_headers env_http_headers query_params', STRING_MAP),
      ...all('auth aws capabilities gateway_oauth', 'table'),
    },
  };
}

function mcpServer(): KeySchema {
  return {
    keys: {
      ...all(
        `command cwd url bearer_token bearer_token_env_var http_headers_helper environment_id name oauth_resource auth
       default_tools_approval_mode startup_readiness`,
        'string',
      ),
      ...all('args enabled_tools disabled_tools scopes omit_tools_from', 'strings'),
      env_vars: 'array',
      ...all('env http_headers env_http_headers', STRING_MAP),
      ...all('enabled required supports_parallel_tool_calls', 'boolean'),
      ...all('startup_timeout_sec tool_timeout_sec', 'number'),
      ...all('startup_timeout_ms tool_input_schema_max_bytes', 'integer'),
      ...all('oauth tools', 'table'),
    },
  };
}

function tui(): KeySchema {
  return {
    keys: {
      ...all(
        `accessible animations auto_recap collapse_turn_details copy_on_select_clear_selection disable_paste_burst
       fullscreen_transcript question_esc_back raw_output_mode screen_reader_detection_done show_server_version_notice
       show_tooltips status_line_use_colors vim_mode_default`,
        'boolean',
      ),
      ...all(
        `agents_overview_grouping notification_condition notification_method pet pet_anchor resume_cwd
       right_click_paste session_picker_view theme`,
        'string',
      ),
      ...all('copy_on_select alternate_screen', { either: ['string', 'boolean'] }),
      ...all('status_line terminal_title', 'strings'),
      ...all('default_hosts effects keymap model_availability_nux presets rendering', 'table'),
      ...all('sidebar_width_percent terminal_resize_reflow_max_rows', 'integer'),
      mouse_scroll_speed: 'number',
      notifications: { either: ['boolean', 'strings'] },
    },
  };
}

/** `[permissions.NAME]`. Keys of a later Codex pass. */
function permissionProfile(): KeySchema {
  const access: KeySchema = { oneOf: ['read', 'write', 'deny', 'none'] };
  return {
    name: 'struct PermissionProfileToml',
    keys: {
      ...all('description extends', 'string'),
      workspace_roots: { name: 'struct WorkspaceRootsToml', keys: {}, others: 'boolean' },
      filesystem: {
        name: 'struct FilesystemPermissionsToml',
        keys: { glob_scan_max_depth: 'integer' },
        others: {
          either: [access, mapOf(access)],
          message: 'data did not match any variant of untagged enum FilesystemPermissionToml',
        },
      },
      network: {
        name: 'struct NetworkToml',
        keys: {
          enabled: 'boolean',
          mode: { oneOf: ['limited', 'full'] },
          domains: mapOf({ oneOf: ['allow', 'deny'] }),
        },
        others: 'any',
      },
    },
    others: 'any',
  };
}

const APPROVAL_POLICY: KeySchema = {
  either: [{ oneOf: ['untrusted', 'on-failure', 'on-request', 'never'] }, { keys: { granular: 'table' } }],
};

/** csm's own table. Codex ignores it with a warning. */
function csm(): KeySchema {
  return {
    keys: {
      redact: { oneOf: ['on', 'log', 'off'] },
      payload_policy: { oneOf: ['full', 'metadata'] },
      headers_timeout_ms: 'integer',
      stores_responses: 'strings',
      prices: mapOf({ keys: all('input cached_input output', 'amount') }),
      seal_key_file: 'string',
      record_frames: 'boolean',
      sandbox: { keys: { allow_landlock_write: 'boolean', share_tmp: 'boolean' } },
    },
  };
}

/** A schema of a whole file. */
export interface TableSchema {
  readonly keys: Readonly<Record<string, KeySchema>>;
}

let schema: TableSchema | undefined;

/** The whole of `config.toml`. Built at the first call. */
export function configSchema(): TableSchema {
  schema ??= buildSchema();
  return schema;
}

function buildSchema(): TableSchema {
  return {
    keys: {
      ...all(
        `model review_model model_provider model_reasoning_effort plan_mode_reasoning_effort service_tier
       developer_instructions instructions compact_prompt model_instructions_file experimental_compact_prompt_file
       model_catalog_json openai_base_url chatgpt_base_url oss_provider profile default_permissions sqlite_home log_dir
       apps_mcp_product_sku js_repl_node_path mcp_oauth_callback_url experimental_realtime_ws_base_url
       experimental_realtime_webrtc_call_base_url experimental_realtime_ws_model experimental_realtime_ws_backend_prompt
       experimental_realtime_ws_startup_context experimental_realtime_start_instructions
       experimental_thread_store_endpoint personality approvals_reviewer file_opener
       cli_auth_credentials_store mcp_oauth_credentials_store forced_login_method model_auto_compact_token_limit_scope`,
        'string',
      ),
      ...all(
        `allow_login_shell allow_symlinked_codex_home check_for_update_on_startup daybreak disable_paste_burst
       experimental_use_unified_exec_tool hide_agent_reasoning show_raw_agent_reasoning include_apps_instructions
       include_collaboration_mode_instructions include_environment_context include_environment_context_time
       include_permissions_instructions suppress_unstable_features_warning`,
        'boolean',
      ),
      ...all(
        `background_terminal_max_timeout mcp_oauth_callback_port mcp_optional_startup_grace_ms project_doc_max_bytes
       thread_unload_delay_secs tool_output_token_limit model_post_turn_compact_threshold_percent`,
        'integer',
      ),
      ...all('model_context_window model_auto_compact_token_limit', 'signed'),
      ...all('notify project_doc_fallback_filenames project_root_markers js_repl_node_module_dirs', 'strings'),
      ...all(
        `analytics audio apps auto_review browser_use computer_use cloud desktop feedback ghost_snapshot goals hooks marketplaces
       mcp_enterprise_managed_auth notice orchestrator plugins profiles realtime tool_suggest
       windows experimental_thread_store responses_api_metadata agents`,
        'table',
      ),
      forced_chatgpt_workspace_id: { either: ['string', 'strings'] },
      approval_policy: APPROVAL_POLICY,
      sandbox_mode: { oneOf: ['read-only', 'workspace-write', 'danger-full-access'] },
      sandbox_workspace_write: {
        keys: {
          writable_roots: 'strings',
          ...all('network_access exclude_slash_tmp exclude_tmpdir_env_var', 'boolean'),
        },
      },
      permissions: { name: 'struct PermissionsToml', keys: {}, others: permissionProfile() },
      model_reasoning_summary: { oneOf: ['auto', 'concise', 'detailed', 'none'] },
      model_verbosity: { oneOf: ['low', 'medium', 'high'] },
      web_search: { oneOf: ['disabled', 'cached', 'live', 'indexed'] },
      features: { keys: {}, others: { either: ['boolean', 'table'] } },
      shell_environment_policy: {
        keys: {
          inherit: { oneOf: ['core', 'all', 'none'] },
          ...all('ignore_default_excludes experimental_use_profile', 'boolean'),
          ...all('exclude include_only', 'strings'),
          set: STRING_MAP,
        },
      },
      tools: {
        keys: {
          client_search_provider: 'string',
          experimental_request_user_input: 'table',
          update_plan: { keys: { enabled: 'boolean' } },
          view_image: { either: ['boolean', { keys: { enabled: 'boolean' } }] },
          web_search: {
            either: [
              'boolean',
              {
                keys: {
                  context_size: { oneOf: ['low', 'medium', 'high'] },
                  allowed_domains: 'strings',
                  location: { keys: all('country region city timezone', 'string') },
                },
              },
            ],
          },
        },
      },
      model_providers: mapOf(modelProvider()),
      mcp_servers: mapOf(mcpServer()),
      projects: mapOf({ keys: { trust_level: { oneOf: ['trusted', 'untrusted'] } } }),
      tui: tui(),
      history: { keys: { persistence: { oneOf: ['save-all', 'none'] }, max_bytes: 'integer' } },
      skills: {
        keys: { bundled: 'table', config: 'array', include_instructions: 'boolean', max_context_tokens: 'integer' },
      },
      memories: {
        keys: {
          ...all('consolidation_model consolidation_service_tier extract_model version', 'string'),
          ...all(
            `dedicated_tools disable_on_external_context no_memories_if_mcp_or_web_search dual_write generate_memories
           use_memories`,
            'boolean',
          ),
          ...all(
            `max_raw_memories_for_consolidation max_rollout_age_days max_rollouts_per_startup max_unused_days
           min_rollout_idle_hours`,
            'signed',
          ),
        },
      },
      otel: {
        keys: {
          environment: 'string',
          ...all('exporter metrics_exporter trace_exporter', { either: ['string', 'table'] }),
          ...all('log_agent_responses log_guardian_assessments log_sse_deltas log_user_prompt', 'boolean'),
          ...all('span_attributes tracestate tool_result', 'table'),
        },
      },
      csm: csm(),
    },
  };
}

/**
 * Keys that a repository's own `.codex/config.toml` may not set, because they say where prompts and keys go or which
 * program runs (observed in Codex), and csm's own table.
 */
export const KEYS_NOT_FOR_PROJECTS: readonly string[] = [
  'openai_base_url',
  'chatgpt_base_url',
  'model_provider',
  'model_providers',
  'notify',
  'profile',
  'profiles',
  'experimental_realtime_ws_base_url',
  'otel',
  'csm',
];

/** Keys whose value is a path, relative to the folder of the file that names it. The last may be lists. */
export const PATH_KEYS: readonly (readonly string[])[] = [
  ['model_instructions_file'],
  ['experimental_compact_prompt_file'],
  ['model_catalog_json'],
  ['sqlite_home'],
  ['log_dir'],
  ['csm', 'seal_key_file'],
  ['sandbox_workspace_write', 'writable_roots'],
];
