<?php
declare(strict_types=1);

namespace ChurnStop\Connections\Sandbox;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\Snapshot;

/**
 * The demo's products, and a dozen shoppers in as many situations.
 *
 * @phpstan-type Shopper array{
 *   id: int, subscriptions: list<int>, past: ''|'pause'|'discount',
 *   login: array{user: string, role: string, label: string, url: string},
 * }
 */
final class DemoShop {

	private const COFFEE   = 1;
	private const MAGAZINE = 2;
	private const KAFFEE   = 3;
	private const OCHA     = 4;

	/** How many cancelled in each of the past months, the latest first. */
	private const LEFT = array( 2, 3, 2, 4, 3, 2, 5, 3, 2, 3, 1 );

	public function __construct( private readonly SandboxStore $book ) {}

	/** @return list<Shopper> */
	public function open(): array {
		$book   = $this->book;
		$large  = $book->add_plan(
			__( 'Coffee box, large', 'churnstop' ),
			4000,
			family: self::COFFEE,
			image: 'coffee-large.svg',
		);
		$small  = $book->add_plan(
			__( 'Coffee box, small', 'churnstop' ),
			1900,
			family: self::COFFEE,
			image: 'coffee-small.svg',
		);
		$tea    = $book->add_plan( __( 'Tea box', 'churnstop' ), 4000, family: self::COFFEE, image: 'tea.svg' );
		$yearly = $book->add_plan(
			__( 'Coffee box, large, yearly', 'churnstop' ),
			42000,
			'year',
			family: self::COFFEE,
			image: 'coffee-large.svg',
		);
		$book->add_plan(
			__( 'Coffee box, small, yearly', 'churnstop' ),
			19900,
			'year',
			family: self::COFFEE,
			image: 'coffee-small.svg',
		);
		$book->add_plan(
			__( 'Chocolate box', 'churnstop' ),
			3500,
			family: self::COFFEE,
			image: 'chocolate.svg',
			in_stock: false,
		);
		$print = $book->add_plan(
			__( 'Magazine, print and digital', 'churnstop' ),
			1290,
			family: self::MAGAZINE,
			image: 'magazine.svg',
		);
		$book->add_plan( __( 'Magazine, digital', 'churnstop' ), 790, family: self::MAGAZINE, image: 'magazine.svg' );
		$kaffee = $book->add_plan(
			__( 'Coffee box, large (Europe)', 'churnstop' ),
			3900,
			currency: 'EUR',
			family: self::KAFFEE,
			image: 'coffee-large.svg',
		);
		$book->add_plan(
			__( 'Coffee box, small (Europe)', 'churnstop' ),
			1900,
			currency: 'EUR',
			family: self::KAFFEE,
			image: 'coffee-small.svg',
		);
		$ocha = $book->add_plan(
			__( 'Green tea, every two weeks', 'churnstop' ),
			2980,
			'week',
			2,
			'JPY',
			self::OCHA,
			'tea.svg',
		);
		$book->add_plan(
			__( 'Green tea, every four weeks', 'churnstop' ),
			2980,
			'week',
			4,
			'JPY',
			self::OCHA,
			'tea.svg',
		);

		$shoppers = array(
			$this->shopper(
				'Anna',
				__( 'Monthly plan', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription( $id, $large, '+12 days' ) ),
			),
			$this->shopper(
				'Ben',
				__( 'Yearly plan', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription(
					$id,
					$yearly,
					'+250 days',
					started_at: '-115 days',
				) ),
			),
			$this->shopper(
				'Carla',
				__( 'In a free trial', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription(
					$id,
					$print,
					'+5 days',
					trial_end: '+5 days',
					started_at: '-9 days',
				) ),
			),
			$this->shopper(
				'Dario',
				__( 'Paused', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription( $id, $large, '+8 days' ) ),
				'pause',
			),
			$this->shopper(
				'Elif',
				__( 'With a discount', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription( $id, $large, '+15 days' ) ),
				'discount',
			),
			$this->shopper(
				'Finn',
				__( 'Two boxes, on the smallest plan', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription( $id, $small, '+20 days', 2 ) ),
			),
			$this->shopper(
				'Grace',
				__( 'In Minnesota: asked before any offer', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription( $id, $large, '+18 days', state: 'MN' ) ),
			),
			$this->shopper(
				'Hanna',
				__( 'In Germany: no offer while cancelling', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription(
					$id,
					$kaffee,
					'+22 days',
					country: 'DE',
					state: '',
				) ),
			),
			$this->shopper(
				'Ivan',
				__( 'Two subscriptions', 'churnstop' ),
				fn ( int $id ): array => array(
					$book->add_subscription( $id, $tea, '+9 days' ),
					$book->add_subscription( $id, $print, '+25 days' ),
				),
			),
			$this->shopper(
				'Jun',
				__( 'Every two weeks, in yen', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription(
					$id,
					$ocha,
					'+11 days',
					country: 'JP',
					state: 'JP13',
					shipping: 500,
				) ),
			),
			$this->shopper(
				'Kim',
				__( 'With a coupon of her own', 'churnstop' ),
				fn ( int $id ): array => array( $this->with_coupon( $book->add_subscription(
					$id,
					$large,
					'+17 days',
				) ) ),
			),
			$this->shopper(
				'Lena',
				__( 'Her bank allows nothing but cancelling', 'churnstop' ),
				fn ( int $id ): array => array( $book->add_subscription(
					$id,
					$large,
					'+14 days',
					abilities: array( Snapshot::CAN_CANCEL, Snapshot::CAN_REACTIVATE ),
				) ),
			),
		);
		$this->past_year( array( $large, $small, $print, $tea, $yearly ) );
		return $shoppers;
	}

	/**
	 * Those who left before ChurnStop came; nobody can log in as one. Every seventh left in a trial.
	 *
	 * @param list<int> $plans
	 */
	private function past_year( array $plans ): void {
		$left = 0;
		foreach ( self::LEFT as $months => $many ) {
			for ( $n = 0; $n < $many; $n++ ) {
				$ended = sprintf( '-%d days', 30 * $months + 3 + 5 * $n );
				$plan  = $plans[ ( $left * 3 + $months ) % count( $plans ) ];
				$this->book->add_subscription(
					0,
					$plan,
					null,
					status: 'cancelled',
					trial_end: 0 === ++$left % 7 ? $ended : null,
					ends_at: $ended,
					started_at: '-2 years',
				);
			}
		}
	}

	/**
	 * @param callable(int): list<int> $subscribe From the user's id to the ids of their subscriptions.
	 * @param ''|'pause'|'discount'    $past      The offer that they took earlier.
	 * @return Shopper
	 */
	private function shopper( string $name, string $label, callable $subscribe, string $past = '' ): array {
		$user = DemoShoppers::make( $name );
		return array(
			'id'            => $user['id'],
			'subscriptions' => $subscribe( $user['id'] ),
			'past'          => $past,
			'login'         => array(
				'user'  => $user['user'],
				'role'  => 'shopper',
				'label' => $label,
				'url'   => Demo::page_url(),
			),
		);
	}

	private function with_coupon( int $subscription_id ): int {
		$this->book->add_coupon( $subscription_id, 'friends10', 10 );
		return $subscription_id;
	}
}
