<?php
declare(strict_types=1);

namespace ChurnStop\Storefront;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Attempts\CancelFlow;
use ChurnStop\Attempts\KeepSubscription;
use ChurnStop\Connections\AccountPage;
use ChurnStop\Connections\Connections;
use ChurnStop\Connections\SubscriptionPanels;
use ChurnStop\Container;
use ChurnStop\Logging\Log;
use ChurnStop\Redemptions\Agreements;
use ChurnStop\Redemptions\EndAgreement;
use ChurnStop\Settings\SettingsStore;
use ChurnStop\Setup\Serving;

/** What shoppers meet. A page without a control of ours makes nothing of it but its hooks. */
final class Module extends \ChurnStop\Module {

	public function parts( Container $parts ): void {
		$enabled = static fn (): bool => $parts->get( Serving::class )->is_on();
		$parts->bind(
			Assets::class,
			static fn (): Assets => new Assets(
				$parts->file,
				$parts->get( SettingsStore::class ),
				$parts->get( LogIn::class ),
			),
		);
		$parts->bind( LogIn::class, static fn (): LogIn => new LogIn( $parts->all( AccountPage::class ) ) );
		$parts->bind(
			Page::class,
			static fn (): Page => new Page(
				$parts->later( CancelFlow::class ),
				$parts->get( Connections::class ),
				$parts->get( Assets::class ),
				$parts->get( LogIn::class ),
				$enabled,
				$parts->get( Log::class ),
				$parts->get( Links::class ),
			),
		);
		$parts->bind(
			AgreementPanel::class,
			static fn (): AgreementPanel => new AgreementPanel(
				$parts->all( SubscriptionPanels::class ),
				$parts->get( Assets::class ),
				$parts->later( Agreements::class ),
				$parts->later( EndAgreement::class ),
				$parts->later( KeepSubscription::class ),
				$parts->later( Connections::class ),
				$parts->get( Log::class )
			)
		);
		$parts->bind(
			Block::class,
			static fn (): Block => new Block(
				$parts->file,
				$parts->get( Connections::class ),
				$parts->get( Page::class ),
				$parts->get( Assets::class ),
				$parts->get( CancelSeveral::class ),
				$parts->get( LogIn::class ),
				$enabled,
				$parts->get( AgreementPanel::class )->html( ... ),
				$parts->get( Log::class )
			)
		);
		$parts->bind(
			Storefront::class,
			static fn (): Storefront => new Storefront(
				$parts->get( Page::class ),
				$parts->get( Assets::class ),
				$parts->get( Block::class ),
				$parts->get( CancelSeveral::class ),
				$parts->get( Connections::class ),
				$parts->all( AccountPage::class ),
				$enabled,
				$parts->get( Log::class )
			)
		);
	}

	public function hooks( Container $parts ): void {
		require_once __DIR__ . '/functions.php';
		add_action( 'template_redirect', static fn () => $parts->get( Links::class )->answer(), 5 );
		add_action(
			'init',
			static function () use ( $parts ): void {
				$parts->get( Storefront::class )->register();
				$parts->get( AgreementPanel::class )->register();
			},
			6
		);
	}
}
