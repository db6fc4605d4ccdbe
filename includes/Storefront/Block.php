<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Actor;
use ChurnStop\Attempts\Attempt;
use ChurnStop\Changes\Sentences;
use ChurnStop\Connections\AccountUrls;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\Subscriptions;
use ChurnStop\Data;
use ChurnStop\Logging\Fault;
use ChurnStop\Logging\Log;
use ChurnStop\Subscriptions\Billing;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;
use ChurnStop\Subscriptions\Status;
use ChurnStop\Subscriptions\SubscriptionRef;

/**
 * The block `churnstop/cancel-flow`: the shopper's subscriptions with their Cancel on any page, which hosts the
 * cancellation page as well.
 *
 * A row's `url` and `cancel` are addresses, or empty; its `agreed` is escaped HTML; the others are text.
 *
 * @phpstan-type Row array{
 *   name: string, url: string, status: string, price: string, next: string, cancel: string, agreed: string,
 * }
 */
final class Block {

	/** A shopper with more has the store's own, paged account. */
	private const MOST = 50;

	private const NAME = 'churnstop/cancel-flow';

	private static ?self $present = null;

	/** @var list<Snapshot> Those in the list that got a Cancel of ours. */
	private array $ours = array();

	/**
	 * @param \Closure(): bool      $enabled   Whether the merchant has ChurnStop switched on.
	 * @param \Closure(SubscriptionRef): string $agreement What was agreed on a subscription, as escaped HTML.
	 */
	public function __construct(
		private readonly string $plugin_file,
		private readonly Connections $connections,
		private readonly Page $page,
		private readonly Assets $assets,
		private readonly CancelSeveral $several,
		private readonly LogIn $log_in,
		private readonly \Closure $enabled,
		private readonly \Closure $agreement,
		private readonly Log $log,
	) {}

	public function register(): void {
		self::$present = $this;
		$folder        = plugin_dir_path( $this->plugin_file ) . 'build/blocks/cancel-flow';
		if ( is_file( $folder . '/block.json' ) ) {
			register_block_type( $folder );
		}
		add_action( 'enqueue_block_assets', array( $this, 'editor_style' ) );
		// Classic themes have printed by the time the block is rendered.
		add_action(
			'template_redirect',
			static fn () => is_singular() && has_block( self::NAME ) ? Page::keep_out_of_frames() : null,
		);
	}

	/** Into the editor's canvas, where the preview stands; pages get it with the block itself. */
	public function editor_style(): void {
		if ( is_admin() ) {
			$this->assets->list_style();
		}
	}

	/**
	 * For render.php, which WordPress includes without arguments of ours.
	 *
	 * @param array<string, mixed> $attributes
	 */
	public static function html( array $attributes, string $wrapper ): string {
		return null === self::$present
			? ''
			: self::$present->render( Data::bool( $attributes, 'showEnded' ), $wrapper );
	}

	private function render( bool $ended, string $wrapper ): string {
		// Here and not in block.json: classic themes would load that on every page.
		$this->assets->list_style();
		if ( defined( 'REST_REQUEST' ) && REST_REQUEST && current_user_can( 'edit_posts' ) ) {
			return self::wrap( $wrapper, $this->table( self::samples( $ended ) ) );
		}
		Page::keep_out_of_frames(); // Where it stands in a block theme's template.
		// My Account is the store's to keep out of caches; this page is somebody's own by what we put on it.
		if ( is_user_logged_in() && ! defined( 'DONOTCACHEPAGE' ) ) {
			// phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals -- what caches of whole pages ask for.
			define( 'DONOTCACHEPAGE', true );
		}
		$page = $this->page->html();
		if ( null !== $page ) {
			return self::wrap( $wrapper, $page );
		}
		if ( ! is_user_logged_in() ) {
			return self::wrap(
				$wrapper,
				sprintf(
					'<p>%s</p><p><a class="button wp-element-button" href="%s">%s</a></p>',
					esc_html__( 'Log in to see and cancel your subscriptions.', 'churnstop' ),
					esc_url( $this->log_in->url( Address::here() ) ),
					esc_html__( 'Log in', 'churnstop' )
				)
			);
		}
		try {
			$rows = $this->rows( Walk::current(), $ended );
		} catch ( \Throwable $error ) {
			$this->log->error( 'The block could not list a customer\'s subscriptions.', Fault::of( $error ) );
			return self::wrap(
				$wrapper,
				'<p>'
					. esc_html__(
						'Your subscriptions could not be shown just now. Please try again, or ask the store.',
						'churnstop',
					)
					. '</p>',
			);
		}
		return self::wrap(
			$wrapper,
			array() === $rows
				? '<p>' . esc_html__( 'You have no subscriptions.', 'churnstop' ) . '</p>'
				: $this->table( $rows ) . $this->several->html( $this->ours, Address::here(), 'block' ),
		);
	}

	/** @return list<Row> */
	private function rows( ?Walk $walk, bool $ended ): array {
		$rows   = array();
		$walked = null === $walk ? null : $this->connections->recent( $walk->subscription );
		foreach ( null === $walked ? $this->connections->all() : array( $walked[0] ) as $connection ) {
			foreach (
				null === $walked
					? $connection->subscriptions_of( get_current_user_id() )
					: array( $walked[1]->ref ) as $one
			) {
				if ( count( $rows ) >= self::MOST ) {
					return $rows;
				}
				$snapshot = $connection->snapshot( $one->id );
				if ( null === $snapshot || ( ! $ended && $snapshot->status->is_over() ) ) {
					continue;
				}
				$rows[] = array(
					'name'   => $snapshot->name,
					'url'    => $connection->account_url( $snapshot ),
					'status' => self::status( $snapshot->status, $snapshot->store_status ),
					'price'  => $snapshot->price(),
					'next'   => Status::Active === $snapshot->status
						? self::next( $snapshot->next_payment )
						: self::until( $snapshot ),
					'cancel' => $this->cancel( $connection, $snapshot ),
					'agreed' => ( $this->agreement )( $snapshot->ref ),
				);
			}
		}
		return $rows;
	}

	/**
	 * The address of this row's Cancel: ChurnStop's on this page, the store's own where ChurnStop is off, empty where
	 * there is nothing to cancel.
	 */
	private function cancel( Subscriptions&AccountUrls $connection, Snapshot $snapshot ): string {
		$actor = Walk::current()?->actor( $snapshot->customer_id ) ?? Actor::customer( get_current_user_id() );
		if ( ! $connection->may( $actor, $snapshot ) || ! $connection->may_cancel( $actor, $snapshot ) ) {
			return '';
		}
		$native = (string) $connection->cancel_url( $snapshot );
		if ( Attempt::LIVE === Address::mode() && ! ( $this->enabled )() ) {
			return $native;
		}
		$this->assets->announce( $snapshot->ref, Attempt::TEST === Address::mode() ? '' : $native );
		$this->ours[] = $snapshot;
		return ( new Address( Address::here(), array( $snapshot->ref ), mode: Address::mode() ) )->control();
	}

	/** @param list<Row> $rows */
	private function table( array $rows ): string {
		$html = '';
		foreach ( $rows as $row ) {
			$html .= sprintf(
				'<li class="churnstop-subscription"><div><strong>%1$s</strong><span '
					. 'class="churnstop-soft">%2$s</span></div><div><span>%3$s</span><span '
					. 'class="churnstop-soft">%4$s</span></div>%5$s%6$s</li>',
				'' === $row['url']
					? esc_html( $row['name'] )
					: sprintf( '<a href="%s">%s</a>', esc_url( $row['url'] ), esc_html( $row['name'] ) ),
				esc_html( $row['status'] ),
				esc_html( $row['price'] ),
				esc_html( $row['next'] ),
				'' === $row['cancel'] ? '' : sprintf(
					'<a class="button wp-element-button" href="%s" data-source="block" rel="nofollow" '
						. 'aria-label="%s">%s</a>',
					esc_url( $row['cancel'] ),
					/* translators: %s: a subscription's name. */
					esc_attr( sprintf( __( 'Cancel %s', 'churnstop' ), $row['name'] ) ),
					esc_html_x( 'Cancel', 'a button beside a subscription', 'churnstop' )
				),
				$row['agreed']
			);
		}
		return '<ul class="churnstop-subscriptions">' . $html . '</ul>';
	}

	/** @return list<Row> What the editor shows: nobody's subscriptions. */
	private static function samples( bool $ended ): array {
		$next  = new \DateTimeImmutable( '+12 days' );
		$price = new Money( 0, 'USD', 2, '$0.00' );
		$rows  = array(
			array(
				'name'   => __( 'Coffee box, monthly', 'churnstop' ),
				'url'    => '',
				'status' => self::status( Status::Active ),
				'price'  => ( new Billing( 'month' ) )->text( $price->with_cents( 4000 ) ),
				'next'   => self::next( $next ),
				'cancel' => '#',
				'agreed' => '',
			),
			array(
				'name'   => __( 'Magazine, yearly', 'churnstop' ),
				'url'    => '',
				'status' => self::status( Status::PendingCancel ),
				'price'  => ( new Billing( 'year' ) )->text( $price->with_cents( 9600 ) ),
				'next'   => self::ends( $next ),
				'cancel' => '',
				'agreed' => '',
			),
			array(
				'name'   => __( 'Tea box, monthly', 'churnstop' ),
				'url'    => '',
				'status' => self::status( Status::Cancelled ),
				'price'  => ( new Billing( 'month' ) )->text( $price->with_cents( 2500 ) ),
				'next'   => '',
				'cancel' => '',
				'agreed' => '',
			),
		);
		return $ended ? $rows : array_slice( $rows, 0, 2 );
	}

	private static function next( ?\DateTimeImmutable $time ): string {
		/* translators: %s: a date. */
		return null === $time ? '' : sprintf( __( 'Next payment: %s', 'churnstop' ), Sentences::day( $time ) );
	}

	private static function until( Snapshot $snapshot ): string {
		return Status::PendingCancel !== $snapshot->status || null === $snapshot->end
			? ''
			: self::ends( $snapshot->end );
	}

	private static function ends( \DateTimeImmutable $time ): string {
		/* translators: %s: a date. */
		return sprintf( __( 'Ends on %s', 'churnstop' ), Sentences::day( $time ) );
	}

	private static function status( Status $status, string $store_status = '' ): string {
		return match ( $status ) {
			Status::Active        => __( 'Active', 'churnstop' ),
			Status::OnHold        => __( 'On hold', 'churnstop' ),
			Status::Pending       => __( 'Pending', 'churnstop' ),
			Status::PendingCancel => __( 'Cancelled, still running', 'churnstop' ),
			Status::Cancelled     => __( 'Cancelled', 'churnstop' ),
			Status::Expired       => __( 'Expired', 'churnstop' ),
			default               => $store_status,
		};
	}

	private static function wrap( string $wrapper, string $html ): string {
		return '<div ' . $wrapper . '>' . $html . '</div>';
	}
}
