<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Data;
use ChurnStop\Embed\TokenRefused;
use ChurnStop\Failure;
use ChurnStop\InLocale;
use ChurnStop\LanguageTags;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\RestApi;
use ChurnStop\Settings\Capabilities;
use ChurnStop\Storage\Primary;
use ChurnStop\Storage\StorageFailure;
use ChurnStop\Storage\Wait;

/**
 * What every route shares: the namespace, who acts, and how a refusal becomes an answer.
 */
abstract class Controller {

	private ?Log $log = null;

	private ?Bearer $bearer = null;

	/** On `rest_api_init`. */
	final public function register( Log $log, Bearer $bearer ): void {
		$this->log    = $log;
		$this->bearer = $bearer;
		$this->routes();
	}

	abstract protected function routes(): void;

	/**
	 * Handlers read bodies and queries themselves (Body, JsonBody, Query): strictly, where WordPress' `args` take "1"
	 * for true.
	 *
	 * @param string $methods `GET`, `POST`, …
	 * @param callable(\WP_REST_Request<array<string, mixed>>): (array<array-key, mixed>|\WP_REST_Response) $handler
	 * @param callable(\WP_REST_Request<array<string, mixed>>): (bool|\WP_Error) $permission
	 */
	protected function route( string $path, string $methods, callable $handler, callable $permission ): void {
		register_rest_route(
			RestApi::NAMESPACE,
			$path,
			array(
				'methods'             => $methods,
				'callback'            => fn ( \WP_REST_Request $request ) => self::in_language(
					$request,
					fn () => self::without_marks( $this->answer( static fn () => $handler( $request ) ) ),
				),
				'permission_callback' => static function (
					\WP_REST_Request $request,
				) use ( $permission ): bool|\WP_Error {
					$answer = $permission( $request );
					// Only a refusal has words, and a language costs a switch.
					return $answer instanceof \WP_Error
						? self::in_language( $request, static fn (): bool|\WP_Error => $permission( $request ) )
						: $answer;
				},
			)
		);
	}

	/**
	 * REST has one address for all languages, so the page says in `locale` which one it is in.
	 *
	 * @template T
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 * @param callable(): T                          $work
	 * @return T
	 */
	private static function in_language( \WP_REST_Request $request, callable $work ): mixed {
		return InLocale::run( InLocale::asked( Data::string( $request->get_query_params(), 'locale' ) ), $work );
	}

	/**
	 * Plugins that translate whole pages mark each text while a request runs, and take the marks out of pages alone.
	 *
	 * @param array<array-key, mixed>|\WP_REST_Response|\WP_Error $answer
	 * @return array<array-key, mixed>|\WP_REST_Response|\WP_Error
	 */
	private static function without_marks(
		array|\WP_REST_Response|\WP_Error $answer,
	): array|\WP_REST_Response|\WP_Error {
		if ( false === has_filter( 'gettext' ) ) {
			return $answer;
		}
		$response = $answer instanceof \WP_Error
			? rest_convert_error_to_response( $answer )
			: rest_ensure_response( $answer );
		if ( $response instanceof \WP_REST_Response ) {
			$response->set_data( LanguageTags::throughout( $response->get_data() ) );
		}
		return $response;
	}

	/**
	 * With a customer token, or logged in by cookie and nonce (WordPress makes a request without a valid nonce
	 * anonymous).
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	public function is_customer( \WP_REST_Request $request ): bool|\WP_Error {
		try {
			if ( null === $this->bearer?->actor( $request ) ) {
				return is_user_logged_in() ? true : self::logged_out();
			}
		} catch ( TokenRefused $refused ) {
			return new \WP_Error(
				'churnstop_token_invalid',
				__(
					'This page could not show who you are. Nothing has changed. Please reload it and try again.',
					'churnstop',
				),
				array(
					'status' => 401,
					'reason' => $refused->reason,
				)
			);
		}
		// A token outranks the cookies beside it, makes nobody the current user, and gets no nonce.
		wp_set_current_user( 0 );
		if ( ! headers_sent() ) {
			header_remove( 'X-WP-Nonce' );
		}
		return true;
	}

	public function is_manager(): bool|\WP_Error {
		// phpcs:ignore WordPress.WP.Capabilities.Unknown -- our own capability.
		if ( current_user_can( Capabilities::MANAGE ) ) {
			return true;
		}
		return is_user_logged_in()
			? new \WP_Error(
				'churnstop_forbidden',
				__( 'You are not allowed to manage ChurnStop.', 'churnstop' ),
				array( 'status' => 403 ),
			)
			: self::logged_out();
	}

	/** WordPress' own code, with a sentence that says what to do. */
	private static function logged_out(): \WP_Error {
		return new \WP_Error(
			'rest_forbidden',
			__( 'Please log in again. Nothing has changed.', 'churnstop' ),
			array( 'status' => 401 ),
		);
	}

	/**
	 * The customer who asks on a customer's route. is_customer() has let them in.
	 *
	 * @param \WP_REST_Request<array<string, mixed>> $request
	 */
	protected function customer( \WP_REST_Request $request ): Actor {
		return $this->bearer?->actor( $request ) ?? Actor::at_storefront( get_current_user_id() );
	}

	protected static function agent(): Actor {
		return Actor::agent( get_current_user_id() );
	}

	/**
	 * @param callable(): (array<array-key, mixed>|\WP_REST_Response) $call
	 * @return array<array-key, mixed>|\WP_REST_Response|\WP_Error
	 */
	private function answer( callable $call ): array|\WP_REST_Response|\WP_Error {
		Primary::read();
		try {
			return Wait::at_most( Wait::CLICK, $call );
		} catch ( Failure $failure ) {
			return self::refusal( $failure );
		} catch ( StorageFailure $failure ) {
			if ( $failure->will_pass() ) {
				return self::refusal( Failure::busy() );
			}
			$this->log?->error( 'A request could not be answered.', Fault::of( $failure ) );
			// Tables that are gone, or not this version's to write. Site Health tells the admin; the shopper's way on
			// is the store's own link. What was half done is settled by recovery, so nothing is said about it here.
			return new \WP_Error(
				'churnstop_unavailable',
				__( 'This does not work just now. Please use the store\'s own cancel link.', 'churnstop' ),
				array( 'status' => 503 ),
			);
		}
	}

	private static function refusal( Failure $failure ): \WP_REST_Response|\WP_Error {
		$error = new \WP_Error(
			$failure->error,
			$failure->sentence,
			array( 'status' => $failure->status ) + $failure->data,
		);
		if ( ! $failure->is_busy() ) {
			return $error;
		}
		$response = rest_convert_error_to_response( $error );
		$response->header( 'Retry-After', (string) Failure::COME_BACK );
		return $response;
	}
}
