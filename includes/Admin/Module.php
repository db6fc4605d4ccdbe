<?php
declare(strict_types=1);

namespace ChurnStop\Admin;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\AttemptSearch;
use ChurnStop\Attempts\AttemptStory;
use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Attempts\PassedOver;
use ChurnStop\Attempts\WouldOffer;
use ChurnStop\Audience\FactRegistry;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Container;
use ChurnStop\Logging\Log;
use ChurnStop\Offers\OfferTypes;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\RedemptionSearch;
use ChurnStop\Redemptions\RevertRedemption;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Storefront\Assets;

/** The door to wp-admin. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$parts->bind(
			Boot::class,
			static fn (): Boot => new Boot(
				$parts->get( OfferTypes::class ),
				$parts->get( SettingsStore::class )->get(),
				$parts->get( Connections::class ),
				$parts->get( FactRegistry::class ),
			),
		);
		$parts->bind(
			CustomerAttempts::class,
			static fn (): CustomerAttempts => new CustomerAttempts( $parts->later( AttemptSearch::class ) ),
		);
		$parts->bind( TryIt::class, static fn (): TryIt => new TryIt( $parts->later( Connections::class ) ) );
		$parts->bind(
			WalkPage::class,
			static fn (): WalkPage => new WalkPage(
				$parts->later( Connections::class ),
				$parts->later( FactRegistry::class ),
			),
		);
		$parts->bind(
			AgentPage::class,
			static fn (): AgentPage => new AgentPage(
				$parts->all( SubscriptionPanels::class ),
				$parts->get( Assets::class ),
				$parts->later( CancelFlow::class ),
				$parts->later( Connections::class ),
				$parts->get( Log::class )
			)
		);
		$parts->bind(
			SubscriptionBox::class,
			static fn (): SubscriptionBox => new SubscriptionBox(
				$parts->all( SubscriptionPanels::class ),
				$parts->later( AttemptSearch::class ),
				$parts->later( RedemptionSearch::class ),
				$parts->later( RevertRedemption::class ),
				$parts->later( Agreements::class ),
				$parts->later( AttemptStory::class ),
				$parts->later( Connections::class ),
				$parts->later( WouldOffer::class ),
				$parts->later( PassedOver::class ),
				$parts->later( OfferTypes::class ),
				$parts->get( Log::class )
			)
		);
	}

	public function hooks( Container $parts ): void {
		( new Menu( $parts->later( Boot::class ) ) )->register();
		add_filter(
			'site_status_tests',
			static fn ( array $tests ): array => $parts->get( SiteHealth::class )->add_test( $tests ),
		);
		add_filter(
			'debug_information',
			static fn (
				array $information,
			): array => $parts->get( SiteHealth::class )->add_information( $information ),
		);
		if ( ! is_admin() ) {
			return;
		}
		$parts->get( LeavePage::class )->register();
		$parts->get( CustomerAttempts::class )->register();
		add_action( 'admin_notices', static fn () => $parts->get( StorageNotice::class )->print_notice() );
		add_action( 'admin_notices', static fn () => $parts->get( SetupNotices::class )->print_notices() );
		add_action(
			'init',
			static function () use ( $parts ): void {
				$parts->get( SubscriptionBox::class )->register();
				$parts->get( AgentPage::class )->register();
				$parts->get( WalkPage::class )->register();
				$parts->get( TryIt::class )->register();
			},
			6
		);
	}
}
