<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * A refusal with one of the contract's codes. Whoever throws it has changed nothing, or has put everything back.
 *
 * The message is for the person: what happened to the subscription, and what to do.
 */
final class Failure extends \RuntimeException {

	/** Seconds after which whoever was told that somebody else is at it comes back. */
	public const COME_BACK = 1;

	/** @param array<string, mixed> $data Goes into the error's `data` beside `status`. */
	private function __construct(
		public readonly string $error,
		public readonly int $status,
		string $message,
		public readonly array $data = array(),
	) {
		parent::__construct( $message );
	}

	public static function not_found( string $message = '' ): self {
		return new self(
			'churnstop_not_found',
			404,
			'' === $message ? __( 'We could not find that. Nothing has changed.', 'churnstop' ) : $message,
		);
	}

	public static function forbidden( string $message = '' ): self {
		return new self(
			'churnstop_forbidden',
			403,
			'' === $message ? __( 'You are not allowed to do that. Nothing has changed.', 'churnstop' ) : $message,
		);
	}

	/** @param array<string, string> $params Field → what is wrong with it. */
	public static function invalid( array $params, string $message = '' ): self {
		return new self(
			'churnstop_invalid',
			400,
			'' === $message ? implode( ' ', $params ) : $message,
			array( 'params' => $params ),
		);
	}

	/** @param list<array<string, mixed>> $violations */
	public static function noncompliant( array $violations, string $message ): self {
		return new self( 'churnstop_noncompliant', 422, $message, array( 'violations' => $violations ) );
	}

	public static function attempt_closed( string $message ): self {
		return new self( 'churnstop_attempt_closed', 409, $message );
	}

	/** @param array<string, mixed> $data `ends_at`: when it ends anyway. */
	public static function not_cancellable( string $message, array $data = array() ): self {
		return new self( 'churnstop_not_cancellable', 409, $message, $data );
	}

	/** @param array<string, mixed> $data */
	public static function conflict( string $message, array $data = array() ): self {
		return new self( 'churnstop_conflict', 409, $message, $data );
	}

	/** @param array<string, mixed> $data `used_by`: where it is used. */
	public static function in_use( string $message, array $data ): self {
		return new self( 'churnstop_in_use', 409, $message, $data );
	}

	/** What runs stays as it is. */
	public static function running( string $message ): self {
		return new self( 'churnstop_running', 409, $message );
	}

	/** @param array<string, mixed> $attempt The attempt as it is now, with a fresh screen. */
	public static function offer_unavailable( string $message, array $attempt ): self {
		return new self( 'churnstop_offer_unavailable', 409, $message, array( 'attempt' => $attempt ) );
	}

	/** @param array<string, mixed> $attempt The attempt as it is now, with a fresh screen. */
	public static function offer_expired( string $message, array $attempt ): self {
		return new self( 'churnstop_offer_expired', 409, $message, array( 'attempt' => $attempt ) );
	}

	public static function gateway_failed( string $message ): self {
		return new self( 'churnstop_gateway_failed', 502, $message );
	}

	/** The one refusal that passes: doors send Retry-After with it, and the client comes back. */
	public static function busy( string $message = '' ): self {
		return new self(
			'churnstop_busy',
			423,
			'' === $message
				? __(
					'Something else is changing this subscription right now. Please try again in a moment.',
					'churnstop',
				)
				: $message,
		);
	}

	public function is_busy(): bool {
		return 423 === $this->status;
	}
}
