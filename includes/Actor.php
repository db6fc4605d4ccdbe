<?php
declare(strict_types=1);

namespace ChurnStop;

defined( 'ABSPATH' ) || exit;

/**
 * Who acts. Doors (REST, page, CLI, jobs) name the actor; use cases never ask WordPress who is logged in.
 */
final class Actor {

	public const CUSTOMER = 'customer';
	public const TOKEN    = 'token';
	public const AGENT    = 'agent';
	public const SYSTEM   = 'system';

	/**
	 * @param self::CUSTOMER|self::TOKEN|self::AGENT|self::SYSTEM $kind
	 * @param int $user_id     The WordPress user at the keyboard; 0 for the system.
	 * @param int|string $customer_id Whose subscriptions are meant, as CustomerRef has it; for a customer the same as
	 *     $user_id, 0 for the system.
	 * @param list<string>|null $subscriptions Keys of the only ones that are meant; null: all of the customer's.
	 */
	private function __construct(
		public readonly string $kind,
		public readonly int $user_id,
		public readonly int|string $customer_id,
		private readonly ?array $subscriptions = null,
	) {}

	/** @param int $staff Who is at the keyboard in the customer's place, with the customer's rights: see staff(). */
	public static function customer( int|string $customer_id, int $staff = 0 ): self {
		return new self(
			self::CUSTOMER,
			$staff > 0 ? $staff : ( is_int( $customer_id ) ? $customer_id : 0 ),
			$customer_id,
		);
	}

	/**
	 * Whoever is logged in at the storefront as this customer. User Switching tells who has switched into the account.
	 */
	public static function at_storefront( int $user_id ): self {
		$staff = function_exists( 'current_user_switched' ) ? current_user_switched() : null;
		return self::customer( $user_id, $staff instanceof \WP_User ? $staff->ID : 0 );
	}

	/** The member of staff who acts for the customer, for them or as them; 0 where they do so themselves. */
	public function staff(): int {
		return self::AGENT === $this->kind
			|| ( self::CUSTOMER === $this->kind && $this->user_id !== $this->customer_id )
			? $this->user_id
			: 0;
	}

	/**
	 * A customer who shows a token of the site's in the place of a log-in.
	 *
	 * @param list<string>|null $subscriptions Keys.
	 */
	public static function token( int|string $customer_id, ?array $subscriptions = null ): self {
		return new self( self::TOKEN, is_int( $customer_id ) ? $customer_id : 0, $customer_id, $subscriptions );
	}

	/** Whether the subscription of this key is meant at all, if it is the customer's. */
	public function reaches( string $key ): bool {
		return null === $this->subscriptions || in_array( $key, $this->subscriptions, true );
	}

	public static function agent( int $user_id, int|string $customer_id = 0 ): self {
		return new self( self::AGENT, $user_id, $customer_id );
	}

	public static function system(): self {
		return new self( self::SYSTEM, 0, 0 );
	}

	/** @return array{kind: string, user_id: int, customer_id: int|string} */
	public function to_array(): array {
		return array(
			'kind'        => $this->kind,
			'user_id'     => $this->user_id,
			'customer_id' => $this->customer_id,
		);
	}

	/** @param array<string, mixed> $from */
	public static function from_array( array $from ): self {
		return match ( Data::string( $from, 'kind' ) ) {
			self::CUSTOMER => self::customer( self::customer_of( $from ), Data::int( $from, 'user_id' ) ),
			self::TOKEN    => new self( self::TOKEN, Data::int( $from, 'user_id' ), self::customer_of( $from ) ),
			self::AGENT    => self::agent( Data::int( $from, 'user_id' ), self::customer_of( $from ) ),
			default        => self::system(),
		};
	}

	/** @param array<string, mixed> $from */
	private static function customer_of( array $from ): int|string {
		$customer = $from['customer_id'] ?? 0;
		return is_int( $customer ) || is_string( $customer ) ? $customer : 0;
	}
}
